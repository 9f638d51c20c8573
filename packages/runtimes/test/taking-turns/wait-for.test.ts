import { allTasks, Condition, Mutex, scope, sleep } from '@async-lab/core'
import { runVirtual } from '@async-lab/core/testing'
import { afterEach, expect, it } from 'vitest'
import { caught } from '../caught.ts'

afterEach(() => {
  expect(Array.from(allTasks(), (task) => task.name)).toEqual([])
})

it('H16 waitFor looks with the mutex held, at once and after each notification, until it is true', () =>
  runVirtual(async (_time, main) => {
    const c = new Condition()
    const items: number[] = []
    let looks = 0
    await scope(async (s) => {
      const waiter = s.spawn(async (task) => {
        const permit = await c.mutex.acquire(task)
        const enough = () => {
          looks++
          expect(c.mutex.owner).toBe(task)
          return items.length === 3
        }
        await c.waitFor(enough, task)
        expect(c.mutex.owner).toBe(task)
        permit.release()
        return [...items]
      })
      expect([looks, c.statistics()]).toEqual([0, { waiting: 0 }])
      for (let i = 0; i < 3; i++) {
        await sleep(10, s)
        await c.mutex.with(() => {
          items.push(i)
          c.notify(1, main)
        }, s)
      }
      expect(await waiter.join(s)).toEqual([0, 1, 2])
    }, main)
    expect(looks).toBe(4)
  }))

it('H16 waitFor does not wait for what is true already, and keeps the mutex', () =>
  runVirtual(async (_time, main) => {
    const c = new Condition()
    const permit = await c.mutex.acquire(main)
    await c.waitFor(() => true, main)
    expect(c.mutex.owner).toBe(main)
    permit.release()
  }))

it('H16 a predicate that throws: its error leaves, with the mutex held', () =>
  runVirtual(async (_time, main) => {
    const c = new Condition()
    const E = new Error('E')
    const permit = await c.mutex.acquire(main)
    const throwing = () => {
      throw E
    }
    expect(await caught(c.waitFor(throwing, main))).toBe(E)
    expect([c.mutex.owner, c.statistics()]).toEqual([main, { waiting: 0 }])
    permit.release()
  }))

it('LK-27 cancelled in waitFor(): the mutex is held again when it throws', () =>
  runVirtual((_time, main) =>
    scope(async (s) => {
      const c = new Condition()
      const log: boolean[] = []
      const waiter = s.spawn(async (task) => {
        const permit = await c.mutex.acquire(task)
        try {
          await c.waitFor(() => false, task)
        } finally {
          log.push(c.mutex.owner === task)
          permit.release()
        }
      })
      await sleep(10, s)
      waiter.cancel()
      expect((await waiter.settled()).kind).toBe('cancelled')
      expect([log, c.mutex.locked]).toEqual([[true], false])
    }, main),
  ))

it('two conditions of one mutex: each wakes its own', () =>
  runVirtual(async (_time, main) => {
    const mutex = new Mutex()
    const [full, empty] = [new Condition(mutex), new Condition(mutex)]
    const log: string[] = []
    await scope(async (s) => {
      for (const [name, condition] of [
        ['full', full],
        ['empty', empty],
      ] as const) {
        expect(condition.mutex).toBe(mutex)
        s.spawn((task) => mutex.with(() => condition.wait(task).then(() => log.push(name)), task))
      }
      await sleep(1, s)
      await mutex.with(() => empty.notify(1, main), s)
      await sleep(1, s)
      expect([log, full.statistics(), empty.statistics()]).toEqual([
        ['empty'],
        { waiting: 1 },
        { waiting: 0 },
      ])
      await mutex.with(() => full.notifyAll(main), s)
    }, main)
    expect(log).toEqual(['empty', 'full'])
  }))
