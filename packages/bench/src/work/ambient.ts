import { expectEqual } from './check.ts'
import type { Contender, Work, Workload } from '../workload.ts'

const COUNT = 1_000_000
const SETTLED = Promise.resolve()

async function awaiting(): Promise<number> {
  for (let at = 0; at < COUNT; at++) await SETTLED
  return COUNT
}

const storage = async () => new (await import('node:async_hooks')).AsyncLocalStorage<object>()

const inStore: Contender = {
  async prepare(): Promise<Work> {
    const store = await storage()
    return () => store.run({}, awaiting)
  },
}

const entering: Contender = {
  async prepare(): Promise<Work> {
    const store = await storage()
    return async () => {
      let entered = 0
      const count = () => void entered++
      for (let at = 0; at < COUNT; at++) store.run({}, count)
      expectEqual(entered, COUNT)
      return COUNT
    }
  },
}

/** What the engine itself takes for carrying the ambient task: `node-await-tax` and `als-run-cost` of engines/flags.ts. */
export const ambience: Workload = {
  id: 'W20',
  title: 'the engine: await in a store, and run',
  contenders: { await: { prepare: () => awaiting }, 'await in a store': inStore, run: entering },
  lines: [
    { of: 'await in a store', over: 'await', figure: 'cpu' },
    { of: 'run', over: 'await', figure: 'cpu' },
  ],
}
