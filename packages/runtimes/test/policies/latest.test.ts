import {
  currentScope,
  debounced,
  keepLatest,
  restartable,
  scope,
  type Scope,
  shield,
  sleep,
} from '@async-lab/core'
import { assertNoLeaks, runVirtual, type VirtualTime } from '@async-lab/core/testing'
import { expect, it } from 'vitest'

/** Works for 100 ms, and needs 10 more to clean up when cancelled. */
function worker(time: VirtualTime) {
  const log: string[] = []
  const work = async (name: string) => {
    const s = currentScope()!
    log.push(`${name} begins at ${time.now()}`)
    try {
      await sleep(100, s)
    } catch (error) {
      await shield((c) => sleep(10, c), s)
      log.push(`${name} cancelled at ${time.now()}`)
      throw error
    }
    return `${name} done`
  }
  return { log, work }
}

async function fail(name: string): Promise<string> {
  throw new RangeError(name)
}

/** Calls with these names at these moments, and what came of each call. */
async function calls(
  fn: (name: string) => Promise<string>,
  at: ReadonlyArray<readonly [number, string]>,
  s: Scope,
): Promise<string[]> {
  const tasks = at.map(([ms, name]) =>
    s.spawn(async (t) => {
      await sleep(ms, t)
      // A task of its own, whose code knows it in browsers too.
      return t.scope.spawn(() => fn(name).catch((error: unknown) => (error as Error).name), { name }).join(t)
    }),
  )
  const results: string[] = []
  for (const task of tasks) results.push(await task.join(s))
  return results
}

it('restartable › a new call cancels the one that runs, waits for its cleanup, and runs', () =>
  assertNoLeaks(() =>
    runVirtual(async (time, main) => {
      const { log, work } = worker(time)
      const results = await scope(
        (s) =>
          calls(
            restartable(work),
            [
              [0, 'a'],
              [50, 'b'],
              [55, 'c'],
            ],
            s,
          ),
        main,
      )
      expect(results).toEqual(['CancelledError', 'CancelledError', 'c done'])
      expect(log).toEqual(['a begins at 0', 'a cancelled at 60', 'c begins at 60'])
      expect(time.now()).toBe(160)
    }),
  ))

function stubborn(name: string): Promise<string> {
  return shield(async (c) => {
    await sleep(100, c)
    return name
  }, currentScope())
}

it('restartable › a call that paid no heed to its cancellation gives no answer either: it would be an old one', () =>
  assertNoLeaks(() =>
    runVirtual(async (_time, main) => {
      const results = await scope(
        (s) =>
          calls(
            restartable(stubborn),
            [
              [0, 'a'],
              [50, 'b'],
            ],
            s,
          ),
        main,
      )
      expect(results).toEqual(['CancelledError', 'b'])
    }),
  ))

it('keepLatest › one call runs to its end, then the newest of those that came meanwhile', () =>
  assertNoLeaks(() =>
    runVirtual(async (time, main) => {
      const { log, work } = worker(time)
      const results = await scope(
        (s) =>
          calls(
            keepLatest(work),
            [
              [0, 'a'],
              [10, 'b'],
              [20, 'c'],
            ],
            s,
          ),
        main,
      )
      expect(results).toEqual(['a done', 'CancelledError', 'c done'])
      expect(log).toEqual(['a begins at 0', 'c begins at 100'])
    }),
  ))

it('debounced › runs once nobody has called for so long, with the newest arguments', () =>
  assertNoLeaks(() =>
    runVirtual(async (time, main) => {
      const { log, work } = worker(time)
      const at = [
        [0, 'a'],
        [30, 'b'],
        [70, 'c'],
        [150, 'd'],
      ] as const
      const results = await scope((s) => calls(debounced(work, 50), at, s), main)
      expect(results).toEqual(['CancelledError', 'CancelledError', 'c done', 'd done'])
      expect(log).toEqual(['c begins at 120', 'd begins at 200'])
    }),
  ))

it('debounced(restartable(fn)) › waits for silence, and ends what runs', () =>
  assertNoLeaks(() =>
    runVirtual(async (time, main) => {
      const { log, work } = worker(time)
      const search = debounced(restartable(work), 50)
      const results = await scope(
        (s) =>
          calls(
            search,
            [
              [0, 'a'],
              [60, 'b'],
            ],
            s,
          ),
        main,
      )
      expect(results).toEqual(['CancelledError', 'b done'])
      expect(log).toEqual(['a begins at 50', 'a cancelled at 120', 'b begins at 120'])
    }),
  ))

it('restartable, keepLatest, debounced › a failure is the caller’s, and the next call runs', () =>
  assertNoLeaks(() =>
    runVirtual(async (_time, main) => {
      for (const fn of [restartable(fail), keepLatest(fail), debounced(fail, 5)]) {
        const results = await scope(
          (s) =>
            calls(
              fn,
              [
                [0, 'a'],
                [20, 'b'],
              ],
              s,
            ),
          main,
        )
        expect(results).toEqual(['RangeError', 'RangeError'])
      }
    }),
  ))

for (const [name, make] of [
  ['restartable', restartable],
  ['keepLatest', keepLatest],
  ['debounced', <A extends unknown[], T>(fn: (...args: A) => Promise<T>) => debounced(fn, 20)],
] as const) {
  it(`${name} › a caller that is cancelled takes nothing with it: the next call runs`, () =>
    assertNoLeaks(() =>
      runVirtual(async (time, main) => {
        const { log, work } = worker(time)
        const fn = make(work)
        await scope(async (s) => {
          const call = (called: string) => s.spawn(() => fn(called).catch((error: unknown) => error))
          const first = call('first')
          await sleep(1, s)
          const second = call('second')
          await sleep(1, s)
          first.cancel()
          second.cancel()
          await sleep(50, s)
          expect(await call('third').join(s)).toBe('third done')
        }, main)
        expect(log.some((line) => line.startsWith('second'))).toBe(false)
      }),
    ))

  it(`H4 ${name}: in a cancelled scope nothing is called, and nobody gives way`, () =>
    runVirtual(async (time, main) => {
      const { log, work } = worker(time)
      const fn = make(work)
      await scope(async (s) => {
        const running = s.spawn(() => fn('running'))
        const late = s.spawn((t) => {
          t.cancel()
          return fn('late')
        })
        expect(await late.settled()).toMatchObject({ kind: 'cancelled' })
        expect(await running.join(s)).toBe('running done')
      }, main)
      expect(log).toHaveLength(1)
    }))

  it(`${name} › a call that gave way may be left alone: it is no unhandled rejection`, () =>
    assertNoLeaks(() =>
      runVirtual(async (time, main) => {
        const { work } = worker(time)
        const fn = make(work)
        const result = await scope((s) => {
          const last = s.spawn(() => {
            void fn('a')
            void fn('b')
            return fn('c')
          })
          return last.join(s)
        }, main)
        expect(result).toBe('c done')
      }),
    ))
}
