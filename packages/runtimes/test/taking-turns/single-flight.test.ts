import {
  allTasks,
  CancelledError,
  moveOnAfter,
  scope,
  type Scope,
  shield,
  singleFlight,
  sleep,
} from '@async-lab/core'
import { assertNoLeaks, runVirtual } from '@async-lab/core/testing'
import { afterEach, expect, it } from 'vitest'

afterEach(() => {
  expect(Array.from(allTasks(), (task) => task.name)).toEqual([])
})

/** Ten milliseconds of work, with five of cleanup if it is cancelled. */
function slowToEnd<T>(count: () => T): Promise<T> {
  const value = count()
  return scope(async (s) => {
    try {
      await sleep(10, s)
    } catch (error) {
      await shield((shielded) => sleep(5, shielded), s)
      throw error
    }
    return value
  })
}

/** Calls at the beginning of a body, where the task is known also to runtimes that do not carry it. */
const calling = <T>(s: Scope, call: () => Promise<T>) => s.spawn(() => call())

it('LK-39 three callers of one key: one run, and the same object for all', () =>
  assertNoLeaks(() =>
    runVirtual((time, main) =>
      scope(async (s) => {
        const keys: string[] = []
        const load = singleFlight(async (key: string) => {
          keys.push(key)
          await sleep(10)
          return { key }
        })
        const tasks = ['a', 'a', 'b', 'a'].map((key) => calling(s, () => load(key)))
        expect(keys).toEqual(['a', 'b'])
        const [one, two, other, three] = await Promise.all(tasks.map((task) => task.join(s)))
        expect([two === one, three === one]).toEqual([true, true])
        expect([one, other]).toEqual([{ key: 'a' }, { key: 'b' }])
        expect(time.now()).toBe(10)
      }, main),
    ),
  ))

it('LK-39 H12 the same error for all callers, and told nobody else', async () => {
  const unhandled: unknown[] = []
  await runVirtual(
    async (_time, main) => {
      const E = new Error('E')
      const load = singleFlight(async (_key: string) => {
        await sleep(10)
        throw E
      })
      await scope(async (s) => {
        const tasks = [1, 2, 3].map(() => s.spawn(() => load('a').catch((error: unknown) => error)))
        for (const task of tasks) expect(await task.join(s)).toBe(E)
      }, main)
    },
    { onUnhandled: (error) => unhandled.push(error) },
  )
  expect(unhandled).toEqual([])
})

it('LK-39 a synchronous throw is a failure of the run like any other', () =>
  runVirtual((_time, main) =>
    scope(async (s) => {
      const E = new Error('E')
      const load = singleFlight((_key: string) => {
        throw E
      })
      const task = s.spawn(() => load('a').catch((error: unknown) => error))
      expect(await task.join(s)).toBe(E)
    }, main),
  ))

it("LK-39 a caller's cancel ends only its own wait, the first caller's too", () =>
  runVirtual((time, main) =>
    scope(async (s) => {
      let runs = 0
      const load = singleFlight(async (_key: string) => {
        await sleep(20)
        return ++runs
      })
      const [first, second, third] = [1, 2, 3].map(() => calling(s, () => load('a')))
      await sleep(10, s)
      first!.cancel()
      third!.cancel()
      expect([(await first!.settled()).kind, (await third!.settled()).kind]).toEqual([
        'cancelled',
        'cancelled',
      ])
      expect(time.now()).toBe(10)
      expect(await second!.join(s)).toBe(1)
      expect([runs, time.now()]).toEqual([1, 20])
    }, main),
  ))

it('LK-39 the last one gone cancels the work, and waits for its end', () =>
  runVirtual((time, main) =>
    scope(async (s) => {
      const log: unknown[] = []
      const load = singleFlight(async (_key: string) => {
        await scope((inner) =>
          sleep(1000, inner).catch(async (error: unknown) => {
            log.push(error instanceof CancelledError)
            await shield((shielded) => sleep(5, shielded), inner)
            log.push(`cleaned up at ${time.now()}`)
            throw error
          }),
        )
      })
      const [first, second] = [calling(s, () => load('a')), calling(s, () => load('a'))]
      await sleep(10, s)
      first.cancel()
      await first.settled()
      expect(log).toEqual([])
      await sleep(10, s)
      second.cancel()
      expect((await second.settled()).kind).toBe('cancelled')
      expect([log, time.now()]).toEqual([[true, 'cleaned up at 25'], 25])
    }, main),
  ))

it('LK-39 H12 what the cleanup of cancelled work throws is reported, once', async () => {
  const unhandled: unknown[] = []
  const E = new Error('E')
  await runVirtual(
    async (_time, main) => {
      const load = singleFlight((_key: string) =>
        sleep(1000).catch(() => {
          throw E
        }),
      )
      await scope(async (s) => {
        const task = calling(s, () => load('a'))
        await sleep(10, s)
        task.cancel()
        await task.settled()
      }, main)
    },
    { onUnhandled: (error) => unhandled.push(error) },
  )
  expect(unhandled).toEqual([E])
})

it('LK-39 after it ended the next call runs anew, after a value, an error and a cancellation', () =>
  runVirtual((_time, main) =>
    scope(async (s) => {
      let runs = 0
      const load = singleFlight(async (_key: string) => {
        const run = ++runs
        await sleep(10)
        if (run === 2) throw new Error('second')
        return run
      })
      expect(await calling(s, () => load('a')).join(s)).toBe(1)
      const failing = s.spawn(() => load('a').catch((error: Error) => error.message))
      expect(await failing.join(s)).toBe('second')
      const cancelled = calling(s, () => load('a'))
      cancelled.cancel()
      await cancelled.settled()
      expect(await calling(s, () => load('a')).join(s)).toBe(4)
      expect(runs).toBe(4)
    }, main),
  ))

it('LK-39 work that was cancelled and still cleans up is not shared any more: who comes then has new work', () =>
  runVirtual((_time, main) =>
    scope(async (s) => {
      let runs = 0
      const load = singleFlight((_key: string) => slowToEnd(() => ++runs))
      const first = calling(s, () => load('a'))
      first.cancel()
      await sleep(1, s)
      expect(first.state).toBe('running')
      expect(await calling(s, () => load('a')).join(s)).toBe(2)
    }, main),
  ))

it('LK-39 the key is what the key function makes of the arguments; the first of them without one', () =>
  runVirtual((_time, main) =>
    scope(async (s) => {
      let runs = 0
      const run = async (..._args: [number, number]) => {
        const mine = ++runs
        await sleep(10)
        return mine
      }
      const [byFirst, bySum] = [singleFlight(run), singleFlight(run, (a, b) => a + b)]
      const calls: Array<() => Promise<number>> = [
        () => byFirst(1, 2),
        () => byFirst(1, 3),
        () => byFirst(2, 1),
        () => bySum(1, 2),
        () => bySum(2, 1),
        () => bySum(1, 3),
      ]
      const tasks = calls.map((call) => calling(s, call))
      expect(await Promise.all(tasks.map((task) => task.join(s)))).toEqual([1, 1, 2, 3, 3, 4])
    }, main),
  ))

it('LK-39 a key function that throws fails that call only, and fn is not called', () =>
  runVirtual((_time, main) =>
    scope(async (s) => {
      const E = new Error('E')
      const load = singleFlight(
        (_key: string) => expect.unreachable(),
        () => {
          throw E
        },
      )
      const task = s.spawn(() => load('a').catch((error: unknown) => error))
      expect(await task.join(s)).toBe(E)
    }, main),
  ))

it("LK-39 the deadline of one caller is none of the others'", () =>
  runVirtual((time, main) =>
    scope(async (s) => {
      const load = singleFlight(async (_key: string) => {
        await sleep(30)
        return 'v'
      })
      const patient = calling(s, () => load('a'))
      const hasty = s.spawn(() => moveOnAfter(10, () => load('a')))
      expect(await hasty.join(s)).toEqual({ expired: true })
      expect(time.now()).toBe(10)
      expect(await patient.join(s)).toBe('v')
      expect(time.now()).toBe(30)
    }, main),
  ))
