import type { Watch, Work, Workload } from '../workload.ts'
import { expectEqual, expectSum } from './check.ts'

const ONE_BY_ONE = 20_000
const AT_ONCE = 100_000
const SLEEPERS = 10_000

async function rawTimeout<T>(ms: number, body: () => Promise<T>): Promise<T> {
  let timer
  const timeout = new Promise<never>((_, reject) => {
    timer = setTimeout(() => reject(new Error('Timeout')), ms)
  })
  try {
    return await Promise.race([body(), timeout])
  } finally {
    clearTimeout(timer)
  }
}

type WithTimeout = <T>(ms: number, body: () => Promise<T>) => Promise<T>

const oneByOne =
  (withTimeout: WithTimeout): Work =>
  async () => {
    const values: number[] = []
    for (let i = 0; i < ONE_BY_ONE; i++) values.push(await withTimeout(1000, async () => i))
    return expectSum(values, ONE_BY_ONE)
  }

const atOnce =
  (withTimeout: WithTimeout): Work =>
  async () => {
    // All are under way when the first of them ends.
    const gate = new Promise<void>((resolve) => setImmediate(resolve))
    const promises: Array<Promise<number>> = []
    for (let i = 0; i < AT_ONCE; i++) {
      promises.push(
        withTimeout(10_000, async () => {
          await gate
          return i
        }),
      )
    }
    return expectSum(await Promise.all(promises), AT_ONCE)
  }

/** 0 to 1 s, evenly spread, in an order that no timer structure likes best. */
const delayOf = (i: number) => ((i * 7919) % SLEEPERS) / 10

type Sleeper = (i: number) => Promise<void>

/** How late each one wakes, counted from its own call. */
const drifts =
  (sleep: (ms: number) => Promise<unknown>, together: (sleeper: Sleeper) => Promise<unknown>): Work =>
  async (watch: Watch) => {
    const began = performance.now()
    const late = new Float64Array(SLEEPERS)
    let woken = 0
    await together(async (i) => {
      const called = performance.now()
      await sleep(delayOf(i))
      late[i] = performance.now() - called - delayOf(i)
      woken++
    })
    watch.note('end', performance.now() - began)
    expectEqual(woken, SLEEPERS)
    late.sort()
    watch.note('p50', late[SLEEPERS * 0.5]!)
    watch.note('p99', late[SLEEPERS * 0.99]!)
    return SLEEPERS
  }

const inRun = async (work: (withTimeout: WithTimeout) => Work): Promise<Work> => {
  const { run, withTimeout } = await import('@async-lab/core')
  const inner = work(withTimeout)
  return (watch) => run(() => inner(watch), { signals: false })
}

export const timing: readonly Workload[] = [
  {
    id: 'W9a',
    title: 'a timeout that does not fire, one by one',
    contenders: {
      raw: { prepare: () => oneByOne(rawTimeout) },
      ours: { prepare: () => inRun(oneByOne) },
    },
    lines: [{ of: 'ours', over: 'raw', figure: 'cpu', atMost: 0.6 }],
  },
  {
    id: 'W9b',
    title: 'the same, 100k at once',
    contenders: { raw: { prepare: () => atOnce(rawTimeout) }, ours: { prepare: () => inRun(atOnce) } },
    lines: [{ of: 'ours', over: 'raw', figure: 'cpu', atMost: 0.7 }],
  },
  {
    id: 'W10',
    title: '10k sleepers of 0 to 1 s',
    once: true,
    contenders: {
      raw: {
        prepare: () =>
          drifts(
            (ms) => new Promise((resolve) => setTimeout(resolve, ms)),
            (sleeper) => Promise.all(Array.from({ length: SLEEPERS }, (_, i) => sleeper(i))),
          ),
      },
      ours: {
        prepare: async () => {
          const { scope, sleep } = await import('@async-lab/core')
          return drifts(sleep, (sleeper) =>
            scope((s) => {
              for (let i = 0; i < SLEEPERS; i++) s.spawn(() => sleeper(i))
            }),
          )
        },
      },
    },
    lines: [
      { of: 'ours', over: 'raw', figure: 'cpu', atMost: 1.3 },
      { of: 'ours', over: 'raw', figure: 'p99', atMost: 1.3 },
      { of: 'ours', figure: 'p50', unit: 'ms', atMost: 1 },
      { of: 'ours', figure: 'end', unit: 'ms', atMost: 1015 },
    ],
  },
]
