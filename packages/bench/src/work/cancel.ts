import type { Watch, Work, Workload } from '../workload.ts'
import { expectEqual } from './check.ts'

const LONG = 1_000_000

declare const gc: (() => void) | undefined

function heapAfterGc(): number {
  gc!()
  return process.memoryUsage().heapUsed
}

/** Settles once what was asked for just now, and all that follows from it in microtasks, has happened. */
const turn = () => new Promise<void>((resolve) => setImmediate(resolve))

function rawSleep(ms: number, signal: AbortSignal): Promise<void> {
  return new Promise((resolve, reject) => {
    const onAbort = () => {
      clearTimeout(timer)
      reject(signal.reason as Error)
    }
    const timer = setTimeout(() => {
      signal.removeEventListener('abort', onAbort)
      resolve()
    }, ms)
    signal.addEventListener('abort', onAbort, { once: true })
  })
}

const rawBody = async (signal: AbortSignal) => rawSleep(LONG, signal)

/** Lets `count` tasks sleep, then cancels them all. `between` is called when all sleep. */
async function rawSleepers(count: number, between: () => Promise<void>): Promise<void> {
  const controllers: AbortController[] = []
  const promises: Array<Promise<void>> = []
  for (let i = 0; i < count; i++) {
    const controller = new AbortController()
    controllers.push(controller)
    promises.push(rawBody(controller.signal))
  }
  await between()
  for (const controller of controllers) controller.abort()
  const outcomes = await Promise.allSettled(promises)
  expectEqual(outcomes.filter(({ status }) => status === 'rejected').length, count)
}

type Core = typeof import('@async-lab/core')

async function ourSleepers(
  { scope, sleep }: Core,
  count: number,
  between: () => Promise<void>,
): Promise<void> {
  const tasks = await scope(async (s) => {
    const spawned = []
    for (let i = 0; i < count; i++) spawned.push(s.spawn(() => sleep(LONG)))
    await between()
    s.cancel()
    return spawned
  })
  expectEqual(tasks.filter(({ state }) => state === 'cancelled').length, count)
}

type Sleepers = (count: number, between: () => Promise<void>) => Promise<void>

/** Heap per task while all are pending; times of starting and cancelling them. */
const pending =
  (sleepers: Sleepers): Work =>
  async (watch: Watch) => {
    const count = 1_000_000
    watch.pause()
    // A little of it first: code that is compiled meanwhile is no task's.
    await sleepers(20_000, turn)
    const before = heapAfterGc()
    watch.resume()
    await sleepers(count, async () => {
      await turn()
      watch.pause()
      watch.note('heap', (heapAfterGc() - before) / count)
      watch.resume()
    })
    return count
  }

const cancelling =
  (sleepers: Sleepers): Work =>
  async (watch: Watch) => {
    watch.pause()
    await sleepers(100_000, async () => {
      await turn()
      watch.resume()
    })
    return 100_000
  }

export const cancellation: readonly Workload[] = [
  {
    id: 'W3',
    title: '1M pending tasks: start, sleep, cancel',
    once: true,
    contenders: {
      raw: { prepare: () => pending(rawSleepers) },
      ours: {
        prepare: async () => {
          const core = await import('@async-lab/core')
          return pending((count, between) => ourSleepers(core, count, between))
        },
      },
    },
    lines: [
      { of: 'ours', figure: 'heap', unit: 'B', atMost: 1100 },
      { of: 'ours', over: 'raw', figure: 'cpu', atMost: 1.5 },
    ],
  },
  {
    id: 'W4',
    title: 'cancel 100k sleepers',
    contenders: {
      raw: { prepare: () => cancelling(rawSleepers) },
      ours: {
        prepare: async () => {
          const core = await import('@async-lab/core')
          return cancelling((count, between) => ourSleepers(core, count, between))
        },
      },
    },
    lines: [{ of: 'ours', over: 'raw', figure: 'cpu', atMost: 0.25 }],
  },
]
