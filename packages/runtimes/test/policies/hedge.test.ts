import { CancelledError, currentScope, hedge, scope, shield, sleep, suppressedErrors } from '@async-lab/core'
import { assertNoLeaks, runVirtual, type VirtualTime } from '@async-lab/core/testing'
import { expect, it } from 'vitest'

type Plan = ReadonlyArray<readonly [ms: number, result: string | Error]>

/** Call by call, what comes after so many milliseconds. */
function service(plan: Plan, time: VirtualTime) {
  const log: string[] = []
  let calls = 0
  const load = async () => {
    const call = calls++
    const s = currentScope()!
    log.push(`${call} called at ${time.now()}`)
    try {
      const [ms, result] = plan[call]!
      await sleep(ms, s)
      if (typeof result !== 'string') throw result
      return result
    } catch (error) {
      if (error instanceof CancelledError) {
        await shield((c) => sleep(5, c), s)
        log.push(`${call} cleaned up at ${time.now()}`)
      }
      throw error
    }
  }
  return { log, load }
}

it('JP-11 hedge: the next attempt after "after" ms; the first success cancels and awaits the others', () =>
  assertNoLeaks(() =>
    runVirtual(async (time, main) => {
      const { log, load } = service(
        [
          [1000, 'slow'],
          [30, 'fast'],
        ],
        time,
      )
      expect(await hedge(load, { after: 50, maxAttempts: 3, signal: main.signal })).toBe('fast')
      expect(log).toEqual(['0 called at 0', '1 called at 50', '0 cleaned up at 85'])
      expect(time.now()).toBe(85)
    }),
  ))

it('JP-11 hedge: at once on failure', () =>
  assertNoLeaks(() =>
    runVirtual(async (time, main) => {
      const { log, load } = service(
        [
          [10, new Error('first')],
          [20, new Error('second')],
          [10, 'third'],
        ],
        time,
      )
      expect(await hedge(load, { after: 1000, maxAttempts: 3, signal: main.signal })).toBe('third')
      expect(log).toEqual(['0 called at 0', '1 called at 10', '2 called at 30'])
    }),
  ))

it('JP-11 hedge: all failed, the first error leaves with the others attached', () =>
  assertNoLeaks(() =>
    runVirtual(async (time, main) => {
      const [a, b, c] = [new Error('a'), new Error('b'), new Error('c')]
      const { load } = service(
        [
          [30, a],
          [5, b],
          [10, c],
        ],
        time,
      )
      const error = await hedge(load, { after: 10, maxAttempts: 3, signal: main.signal }).catch(
        (thrown: unknown) => thrown,
      )
      expect(error).toBe(b)
      expect(suppressedErrors(error)).toEqual([c, a])
    }),
  ))

it('hedge › the first answer in time needs no second attempt', () =>
  assertNoLeaks(() =>
    runVirtual(async (time, main) => {
      const { log, load } = service([[40, 'in time']], time)
      expect(await hedge(load, { after: 50, signal: main.signal })()).toBe('in time')
      expect(log).toHaveLength(1)
      expect(time.now()).toBe(40)
    }),
  ))

it('hedge › passes arguments to each attempt', () =>
  runVirtual(async (_time, main) => {
    const seen: string[] = []
    const load = async (a: string, b: number) => {
      seen.push(`${a}${b}`)
      await sleep(seen.length === 1 ? 100 : 1, currentScope())
    }
    await hedge(load, { after: 10, signal: main.signal })('x', 1)
    expect(seen).toEqual(['x1', 'x1'])
  }))

it('hedge › a percentile: the second attempt begins when so many of the latest calls had their answer', () =>
  assertNoLeaks(() =>
    runVirtual(async (time, main) => {
      let ms = 0
      let calls = 0
      const load = async () => {
        calls++
        await sleep(ms, currentScope())
      }
      const hedged = hedge(load, { after: { percentile: 90 }, signal: main.signal })
      for (ms = 10; ms <= 100; ms += 10) await hedged()
      expect(calls).toBe(10)
      ms = 1000
      const since = time.now()
      await scope(async (s) => {
        s.spawn(() => hedged())
        await sleep(89, s)
        expect(calls).toBe(11)
        await sleep(2, s)
        expect(calls).toBe(12)
        ms = 0
      }, main)
      expect(time.now() - since).toBe(1000)
    }),
  ))

it('hedge › a caller cancelled cancels all attempts and waits for their end', () =>
  assertNoLeaks(() =>
    runVirtual(async (time, main) => {
      const { log, load } = service(
        [
          [1000, 'a'],
          [1000, 'b'],
        ],
        time,
      )
      await scope(async (s) => {
        const task = s.spawn((t) => hedge(load, { after: 10, signal: t.signal })())
        await sleep(100, s)
        task.cancel()
      }, main)
      expect(log.slice(2)).toEqual(['0 cleaned up at 105', '1 cleaned up at 105'])
    }),
  ))

it('hedge › onDiscard gets a value that came too late', () =>
  assertNoLeaks(() =>
    runVirtual(async (_time, main) => {
      const discarded: string[] = []
      let calls = 0
      const stubborn = async () => {
        const name = `value ${++calls}`
        await shield((s) => sleep(calls === 1 ? 100 : 20, s), currentScope())
        return name
      }
      const onDiscard = (value: string) => void discarded.push(value)
      expect(await hedge(stubborn, { after: 10, onDiscard, signal: main.signal })).toBe('value 2')
      expect(discarded).toEqual(['value 1'])
    }),
  ))

it('H4 hedge: in a cancelled scope nothing is called', () =>
  runVirtual(async (_time, main) => {
    let calls = 0
    await scope(async (s) => {
      s.cancel()
      await hedge(() => void calls++, { after: 10, signal: s.signal }).catch(() => {})
    }, main)
    expect(calls).toBe(0)
  }))
