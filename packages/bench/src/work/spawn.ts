import { ambientOff, type Contender, type Work, type Workload } from '../workload.ts'
import { expectSum } from './check.ts'

const COUNT = 100_000
const SETTLED = Promise.resolve()

type Body = (i: number) => Promise<number>

const trivial: Body = async (i) => i
const microtask: Body = async (i) => {
  await SETTLED
  return i
}
const macrotask: Body = async (i) => {
  await new Promise((resolve) => setImmediate(resolve))
  return i
}

const raw =
  (body: Body): Contender['prepare'] =>
  (): Work =>
  async () => {
    const promises: Array<Promise<number>> = []
    for (let i = 0; i < COUNT; i++) promises.push(body(i))
    return expectSum(await Promise.all(promises), COUNT)
  }

/** Each body entered by a bare `run`: what any library pays whose tasks know themselves. */
const rawAmbient =
  (body: Body): Contender['prepare'] =>
  async (): Promise<Work> => {
    const { AsyncLocalStorage } = await import('node:async_hooks')
    const storage = new AsyncLocalStorage<object>()
    return async () => {
      const promises: Array<Promise<number>> = []
      for (let i = 0; i < COUNT; i++) promises.push(storage.run({}, body, i))
      return expectSum(await Promise.all(promises), COUNT)
    }
  }

const ours =
  (body: Body | 'yieldNow'): Contender['prepare'] =>
  async (): Promise<Work> => {
    const { scope, yieldNow } = await import('@async-lab/core')
    const yields: Body = async (i) => {
      await yieldNow()
      return i
    }
    const run = body === 'yieldNow' ? yields : body
    return async () => {
      const values: number[] = []
      const tasks = await scope((s) => {
        const spawned = []
        for (let i = 0; i < COUNT; i++) spawned.push(s.spawn(() => run(i)))
        return spawned
      })
      for (const { outcome } of tasks) if (outcome?.kind === 'completed') values.push(outcome.value)
      return expectSum(values, COUNT)
    }
  }

export const spawning: readonly Workload[] = [
  {
    id: 'W1',
    title: 'spawn + join 100k trivial tasks',
    contenders: {
      raw: { prepare: raw(trivial) },
      'raw+als': { prepare: rawAmbient(trivial) },
      ours: { prepare: ours(trivial) },
      'ours off': { prepare: ours(trivial), env: ambientOff },
    },
    lines: [
      { of: 'ours', over: 'raw+als', figure: 'cpu', atMost: 2 },
      { of: 'ours off', over: 'raw', figure: 'cpu', atMost: 4 },
    ],
  },
  {
    id: 'W2a',
    title: 'the same, one microtask each',
    contenders: {
      raw: { prepare: raw(microtask) },
      'raw+als': { prepare: rawAmbient(microtask) },
      ours: { prepare: ours(microtask) },
      'ours off': { prepare: ours(microtask), env: ambientOff },
    },
    lines: [
      { of: 'ours', over: 'raw+als', figure: 'cpu', atMost: 1.4 },
      { of: 'ours off', over: 'raw', figure: 'cpu', atMost: 3 },
    ],
  },
  {
    id: 'W2b',
    title: 'the same, one macrotask each (yieldNow)',
    contenders: { raw: { prepare: raw(macrotask) }, ours: { prepare: ours('yieldNow') } },
    lines: [{ of: 'ours', over: 'raw', figure: 'cpu', atMost: 0.8 }],
  },
]
