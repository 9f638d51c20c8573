import { allTasks, AsyncEvent, CancelledError, Latch, scope, type Scope, sleep } from '@async-lab/core'
import { runVirtual } from '@async-lab/core/testing'
import { afterEach, expect, it } from 'vitest'
import { caught } from '../caught.ts'

afterEach(() => {
  expect(Array.from(allTasks(), (task) => task.name)).toEqual([])
})

function waiting(s: Scope, on: AsyncEvent | Latch, log: string[], name: string) {
  return s.spawn((task) => on.wait(task).then(() => log.push(name)))
}

it('LK-34 LK-41 set() is synchronous, and wakes all in order', () =>
  runVirtual(async (_time, main) => {
    const event = new AsyncEvent()
    const log: string[] = []
    expect(event.statistics()).toEqual({ waiting: 0, isSet: false })
    await scope((s) => {
      for (const name of ['a', 'b', 'c']) waiting(s, event, log, name)
      expect(event.statistics()).toEqual({ waiting: 3, isSet: false })
      event.set()
      expect([event.isSet, log]).toEqual([true, []])
      expect(event.statistics()).toEqual({ waiting: 0, isSet: true })
      event.set()
      expect(event.isSet).toBe(true)
    }, main)
    expect(log).toEqual(['a', 'b', 'c'])
    expect(Object.isFrozen(event.statistics())).toBe(true)
  }))

it('LK-34 wait() on a set event does not wait, and is still a checkpoint', () =>
  runVirtual((time, main) =>
    scope(async (s) => {
      const event = new AsyncEvent()
      event.set()
      expect(await event.wait(s)).toBe(undefined)
      expect(time.now()).toBe(0)
      s.cancel()
      for (let i = 0; i < 2; i++) expect(await caught(event.wait(s))).toBeInstanceOf(CancelledError)
    }, main),
  ))

it('LK-35 set, then clear, same turn: who waited at set() wakes, who comes after clear() waits', () =>
  runVirtual(async (_time, main) => {
    const event = new AsyncEvent()
    const log: string[] = []
    await scope(async (s) => {
      for (const name of ['a', 'b']) waiting(s, event, log, name)
      event.set()
      event.clear()
      expect(event.statistics()).toEqual({ waiting: 0, isSet: false })
      const late = waiting(s, event, log, 'late')
      expect(event.statistics()).toEqual({ waiting: 1, isSet: false })
      await sleep(10, s)
      expect([log, late.state]).toEqual([['a', 'b'], 'running'])
      event.set()
    }, main)
    expect(log).toEqual(['a', 'b', 'late'])
  }))

it('LK-35 clear of what is not set changes nothing for those who wait', () =>
  runVirtual(async (_time, main) => {
    const event = new AsyncEvent()
    const log: string[] = []
    await scope((s) => {
      waiting(s, event, log, 'a')
      event.clear()
      expect(event.statistics()).toEqual({ waiting: 1, isSet: false })
      event.set()
    }, main)
    expect(log).toEqual(['a'])
  }))

it('LK-41 a latch opens when it was counted down to zero, for all in order, and stays open', () =>
  runVirtual(async (time, main) => {
    const latch = new Latch(3)
    const log: string[] = []
    await scope(async (s) => {
      for (const name of ['a', 'b']) waiting(s, latch, log, name)
      expect(latch.statistics()).toEqual({ waiting: 2, count: 3 })
      latch.countDown()
      expect([latch.count, latch.statistics()]).toEqual([2, { waiting: 2, count: 2 }])
      await sleep(10, s)
      expect(log).toEqual([])
      latch.countDown(2)
      expect(latch.statistics()).toEqual({ waiting: 0, count: 0 })
    }, main)
    expect(log).toEqual(['a', 'b'])
    await latch.wait(main)
    expect(time.now()).toBe(10)
    expect(Object.isFrozen(latch.statistics())).toBe(true)
  }))

it('a latch never goes below zero, one made with zero is open, and an infinite one opens by Infinity', () =>
  runVirtual(async (_time, main) => {
    const latch = new Latch(2)
    latch.countDown(5)
    latch.countDown()
    expect(latch.count).toBe(0)
    await latch.wait(main)
    await new Latch(0).wait(main)
    const endless = new Latch(Infinity)
    await scope((s) => {
      s.spawn((task) => endless.wait(task))
      endless.countDown(1000)
      expect(endless.statistics()).toEqual({ waiting: 1, count: Infinity })
      endless.countDown(Infinity)
      expect(endless.statistics()).toEqual({ waiting: 0, count: 0 })
    }, main)
  }))
