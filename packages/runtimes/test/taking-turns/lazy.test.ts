import { allTasks, lazy, moveOnAfter, scope, shield, sleep } from '@async-lab/core'
import { assertNoLeaks, runVirtual } from '@async-lab/core/testing'
import { afterEach, expect, it } from 'vitest'
import { caught } from '../caught.ts'

afterEach(() => {
  expect(Array.from(allTasks(), (task) => task.name)).toEqual([])
})

it('LK-39 lazy: nothing runs before the first call; the value is made once, and kept', () =>
  assertNoLeaks(() =>
    runVirtual(async (time, main) => {
      let runs = 0
      const config = lazy(async () => {
        runs++
        await sleep(10)
        return { debug: true }
      })
      await sleep(1, main)
      expect(runs).toBe(0)
      await scope(async (s) => {
        const tasks = [1, 2, 3].map(() => s.spawn((task) => config(task)))
        const [one, two, three] = await Promise.all(tasks.map((task) => task.join(s)))
        expect([two === one, three === one]).toEqual([true, true])
        expect(await config(s)).toBe(one)
      }, main)
      expect([runs, time.now()]).toEqual([1, 11])
    }),
  ))

it('LK-39 lazy keeps also undefined, and what a function that is not async returns', () =>
  runVirtual(async (_time, main) => {
    let runs = 0
    const value = lazy(() => void runs++)
    expect([await value(main), await value(main), runs]).toEqual([undefined, undefined, 1])
  }))

it('LK-39 lazy: a failure is thrown to all who share it, and not kept', () =>
  runVirtual((_time, main) =>
    scope(async (s) => {
      const E = new Error('E')
      let runs = 0
      const value = lazy(async () => {
        const run = ++runs
        await sleep(10)
        if (run === 1) throw E
        return run
      })
      expect(await Promise.all([caught(value(s)), caught(value(s))])).toEqual([E, E])
      expect([await value(s), await value(s), runs]).toEqual([2, 2, 2])
    }, main),
  ))

it("LK-39 lazy: a caller's cancel ends only its own wait; the last one gone cancels the work", () =>
  runVirtual((time, main) =>
    scope(async (s) => {
      const log: string[] = []
      const value = lazy(async () => {
        log.push(`begun at ${time.now()}`)
        try {
          await sleep(20)
          return 'v'
        } finally {
          log.push(`ended at ${time.now()}`)
        }
      })
      const [first, second] = [1, 2].map(() => s.spawn((task) => value(task)))
      await sleep(5, s)
      first!.cancel()
      await first!.settled()
      expect(log).toEqual(['begun at 0'])
      await sleep(5, s)
      second!.cancel()
      expect((await second!.settled()).kind).toBe('cancelled')
      expect(log).toEqual(['begun at 0', 'ended at 10'])
      expect(await value(s)).toBe('v')
      expect(log.slice(2)).toEqual(['begun at 10', 'ended at 30'])
    }, main),
  ))

it('LK-39 lazy: who comes while the cancelled work still ends begins anew', () =>
  runVirtual((_time, main) =>
    scope(async (s) => {
      let runs = 0
      const value = lazy(() => {
        const run = ++runs
        return scope(async (inner) => {
          await sleep(10, inner).catch(async (error: unknown) => {
            await shield((shielded) => sleep(50, shielded), inner)
            throw error
          })
          return run
        })
      })
      const first = s.spawn((task) => value(task))
      first.cancel()
      await sleep(1, s)
      expect(first.state).toBe('running')
      expect(await value(s)).toBe(2)
      expect(first.state).toBe('running')
    }, main),
  ))

it('LK-39 lazy: a deadline ends the wait of the one it belongs to', () =>
  runVirtual((time, main) =>
    scope(async (s) => {
      const value = lazy(async () => {
        await sleep(30)
        return 'v'
      })
      const patient = s.spawn((task) => value(task))
      expect(await moveOnAfter(10, (inner) => value(inner), s)).toEqual({ expired: true })
      expect(await patient.join(s)).toBe('v')
      expect(time.now()).toBe(30)
    }, main),
  ))
