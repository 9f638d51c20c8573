import {
  allTasks,
  CancelledError,
  checkpoint,
  moveOnAfter,
  now,
  run,
  scope,
  type Scope,
  sleep,
  sleepUntil,
  suspend,
  type Task,
  type WaitOptions,
  yieldNow,
} from '@async-lab/core'
import { runVirtual } from '@async-lab/core/testing'
import { afterEach, expect, it } from 'vitest'

afterEach(() => {
  expect(Array.from(allTasks(), (task) => task.name)).toEqual([])
})

it('sleep waits so many milliseconds, also of many days', () =>
  runVirtual(async (time, main) => {
    for (const [ms, at] of [
      [10, 10],
      [0.5, 10.5],
      [0, 10.5],
      [2 ** 31, 2 ** 31 + 10.5],
    ] as const) {
      expect(await sleep(ms, main)).toBe(undefined)
      expect(time.now()).toBe(at)
    }
  }))

it('sleeps end in the order of their moments, and equal ones in the order of their calls', () =>
  runVirtual(async (time, main) => {
    const log: string[] = []
    await scope((s) => {
      for (const [name, ms] of [
        ['a', 20],
        ['b', 10],
        ['c', 20],
        ['d', 10],
      ] as const) {
        s.spawn(async (task) => {
          await sleep(ms, task)
          log.push(`${name} ${time.now()}`)
        })
      }
    }, main)
    expect(log).toEqual(['b 10', 'd 10', 'a 20', 'c 20'])
  }))

it('sleepUntil waits until the clock shows a moment, without drift, and a past one is legal', () =>
  runVirtual(async (time, main) => {
    await sleep(10, main)
    for (const at of [20, 30, 30, 5, -Infinity]) await sleepUntil(at, main)
    expect(time.now()).toBe(30)
  }))

it('now is the clock of sleep and of deadlines', () =>
  runVirtual(
    async (time) => {
      expect(now()).toBe(1000)
      expect(time.now()).toBe(1000)
    },
    { start: 1000 },
  ))

it('now never goes back, on the real clock', () => {
  let before = now()
  for (let i = 0; i < 1000; i++) {
    const after = now()
    expect(after).toBeGreaterThanOrEqual(before)
    before = after
  }
})

it('sleep(Infinity) and suspend wait for cancellation, and nothing else', () =>
  runVirtual(async (time, main) => {
    for (const wait of [
      (s: Scope) => sleep(Infinity, s),
      (s: Scope) => suspend(s),
      (s: Scope) => sleepUntil(Infinity, s),
    ])
      expect(await moveOnAfter(100, wait, main)).toEqual({ expired: true })
    expect(time.now()).toBe(300)
  }))

const waits: Record<string, (options: WaitOptions) => Promise<unknown>> = {
  sleep: (options) => sleep(10, options),
  'sleep(0)': (options) => sleep(0, options),
  sleepUntil: (options) => sleepUntil(0, options),
  suspend: (options) => suspend(options),
  checkpoint: (options) => checkpoint(options),
  yieldNow: (options) => yieldNow(options),
}

for (const [name, wait] of Object.entries(waits)) {
  it(`H4 ${name} throws in a cancelled scope, every time`, () =>
    runVirtual(async (time, main) => {
      const seen: unknown[] = []
      await scope(async (s) => {
        s.cancel('stop')
        for (let i = 0; i < 3; i++) await wait(s).catch((error: unknown) => seen.push(error))
      }, main)
      expect(seen).toHaveLength(3)
      for (const error of seen) expect(error).toBeInstanceOf(CancelledError)
      expect(seen[0]).toMatchObject({ reason: 'stop', source: 'explicit' })
      expect(time.now()).toBe(0)
    }))

  it(`H7 ${name} throws for a foreign signal that has aborted`, () =>
    runVirtual(async (_time, main) => {
      const error = await wait({ signal: AbortSignal.abort('why') }).catch((reason: unknown) => reason)
      expect(error).toBeInstanceOf(CancelledError)
      expect(error).toMatchObject({ reason: 'why', source: 'signal' })
      expect(main.signal.aborted).toBe(false)
    }))
}

it('a cancel ends a sleep at once, and its timer is gone', () =>
  runVirtual(async (time, main) => {
    await scope(async (s) => {
      const task = s.spawn((self: Task<void>) => sleep(1000, self))
      await sleep(10, s)
      task.cancel()
      expect((await task.settled()).kind).toBe('cancelled')
    }, main)
    expect(time.now()).toBe(10)
    expect(await time.jumpToNext()).toBe(Infinity)
  }))

it('a foreign signal ends a sleep when it aborts', () =>
  runVirtual(async (time, main) => {
    const controller = new AbortController()
    await scope(async (s) => {
      const left = s.spawn(() => sleep(1000, { signal: controller.signal }).catch((error: unknown) => error))
      await sleep(10, s)
      controller.abort('why')
      expect(await left.join(s)).toMatchObject({ name: 'CancelledError', reason: 'why', source: 'signal' })
      expect(s.cancelled).toBe(false)
    }, main)
    expect(time.now()).toBe(10)
  }))

it('checkpoint passes in a scope that is not cancelled, and takes no time', () =>
  runVirtual(async (time, main) => {
    for (let i = 0; i < 10_000; i++) await checkpoint(main)
    expect(time.now()).toBe(0)
  }))

it('H18 yieldNow lets timers of the platform run; a loop of checkpoints does, too', () =>
  run(
    async (main) => {
      for (const wait of [yieldNow, checkpoint]) {
        const timer = { fired: false }
        setTimeout(() => (timer.fired = true))
        while (!timer.fired) await wait(main)
        expect(timer.fired).toBe(true)
      }
    },
    { signals: false },
  ))

const errorOf = async (call: () => unknown): Promise<unknown> => {
  try {
    await call()
  } catch (error) {
    return error
  }
  return undefined
}

it('H14 a duration or moment that is none: at the call, naming the argument and the value', async () => {
  const bad: Array<[() => unknown, ErrorConstructor, RegExp]> = [
    [() => sleep(Number.NaN), RangeError, /^ms must be .*, not NaN/],
    [() => sleep(-1), RangeError, /^ms must be .*, not -1/],
    [() => sleep('5' as never), TypeError, /^ms must be .*, not "5"/],
    [() => sleep(undefined as never), TypeError, /^ms must be .*, not undefined/],
    [() => sleepUntil(Number.NaN), RangeError, /^at must be .*, not NaN/],
    [() => sleepUntil(new Date(0) as never), TypeError, /^at must be .*, not ./],
    ...Object.values(waits).map((wait): [() => unknown, ErrorConstructor, RegExp] => [
      () => wait({ signal: 'stop' as never }),
      TypeError,
      /^signal must be an AbortSignal, not "stop"/,
    ]),
  ]
  for (const [call, kind, text] of bad) {
    const error = await errorOf(call)
    expect(error).toBeInstanceOf(kind)
    expect((error as Error).message).toMatch(text)
  }
})
