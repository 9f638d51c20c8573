import {
  allTasks,
  Barrier,
  BrokenBarrierError,
  CancelledError,
  scope,
  type Scope,
  sleep,
} from '@async-lab/core'
import { runVirtual } from '@async-lab/core/testing'
import { afterEach, expect, it } from 'vitest'
import { caught } from '../caught.ts'

afterEach(() => {
  expect(Array.from(allTasks(), (task) => task.name)).toEqual([])
})

const arriving = (s: Scope, barrier: Barrier) => s.spawn((task) => barrier.wait(task))

it('LK-31 LK-41 the n-th lets all go in the same turn; the indices are 0 to n-1, in order; usable again', () =>
  runVirtual((time, main) =>
    scope(async (s) => {
      const barrier = new Barrier(4)
      expect(barrier.parties).toBe(4)
      for (let round = 0; round < 3; round++) {
        const tasks = []
        for (let arrived = 0; arrived < 4; arrived++) {
          expect(barrier.statistics()).toEqual({ waiting: arrived, parties: 4, arrived, broken: false })
          tasks.push(arriving(s, barrier))
        }
        expect(barrier.statistics()).toEqual({ waiting: 0, parties: 4, arrived: 0, broken: false })
        expect(await Promise.all(tasks.map((task) => task.join(s)))).toEqual([0, 1, 2, 3])
      }
      expect(Object.isFrozen(barrier.statistics())).toBe(true)
      expect(time.now()).toBe(0)
    }, main),
  ))

it('LK-31 who comes right after the n-th, in the same turn, begins the next round', () =>
  runVirtual((_time, main) =>
    scope(async (s) => {
      const barrier = new Barrier(2)
      const [a, b, c] = [arriving(s, barrier), arriving(s, barrier), arriving(s, barrier)]
      expect(barrier.statistics().arrived).toBe(1)
      expect(await Promise.all([a.join(s), b.join(s)])).toEqual([0, 1])
      expect(c.state).toBe('running')
      expect(await barrier.wait(s)).toBe(1)
      expect(await c.join(s)).toBe(0)
    }, main),
  ))

it('LK-31 a barrier for one never waits', () =>
  runVirtual(async (time, main) => {
    const barrier = new Barrier(1)
    expect([await barrier.wait(main), await barrier.wait(main)]).toEqual([0, 0])
    expect(time.now()).toBe(0)
  }))

it('LK-32 one cancelled while filling: the count goes down at once, and another takes the place', () =>
  runVirtual((_time, main) =>
    scope(async (s) => {
      const barrier = new Barrier(3)
      const [a, b] = [arriving(s, barrier), arriving(s, barrier)]
      a.cancel()
      expect(barrier.statistics()).toEqual({ waiting: 1, parties: 3, arrived: 1, broken: false })
      const c = arriving(s, barrier)
      await sleep(10, s)
      expect([b.state, c.state]).toEqual(['running', 'running'])
      const d = arriving(s, barrier)
      expect(barrier.statistics().arrived).toBe(0)
      expect(await Promise.all([b, c, d].map((task) => task.join(s)))).toEqual([0, 1, 2])
      expect((await a.settled()).kind).toBe('cancelled')
    }, main),
  ))

it('LK-32 H2 the n-th comes, then one is cancelled, same turn: all go, and it had its index', () =>
  runVirtual((_time, main) =>
    scope(async (s) => {
      const barrier = new Barrier(2)
      const a = arriving(s, barrier)
      const b = arriving(s, barrier)
      a.cancel()
      expect(await a.settled()).toEqual({ kind: 'completed', value: 0 })
      expect(await b.join(s)).toBe(1)
    }, main),
  ))

it('abort turns away those who wait and those who come, until reset', () =>
  runVirtual((_time, main) =>
    scope(async (s) => {
      const barrier = new Barrier(3, { name: 'start' })
      const waiting = [barrier.wait(s), barrier.wait(s)].map((wait) => caught(wait))
      barrier.abort()
      expect(barrier.statistics()).toEqual({ waiting: 0, parties: 3, arrived: 0, broken: true })
      for (const error of [...(await Promise.all(waiting)), await caught(barrier.wait(s))]) {
        expect(error).toBeInstanceOf(BrokenBarrierError)
        expect((error as Error).message).toContain('"start"')
      }
      barrier.abort()
      expect(barrier.statistics().broken).toBe(true)
      barrier.reset()
      expect(barrier.statistics()).toEqual({ waiting: 0, parties: 3, arrived: 0, broken: false })
      const tasks = [1, 2, 3].map(() => arriving(s, barrier))
      expect(await Promise.all(tasks.map((task) => task.join(s)))).toEqual([0, 1, 2])
    }, main),
  ))

it('reset turns away those who wait, and the barrier is as new', () =>
  runVirtual((_time, main) =>
    scope(async (s) => {
      const barrier = new Barrier(2)
      const waiting = caught(barrier.wait(s))
      barrier.reset()
      expect(barrier.statistics()).toEqual({ waiting: 0, parties: 2, arrived: 0, broken: false })
      expect(await waiting).toBeInstanceOf(BrokenBarrierError)
      const next = arriving(s, barrier)
      expect([await barrier.wait(s), await next.join(s)]).toEqual([1, 0])
    }, main),
  ))

it('H2 abort, then cancel, and cancel, then abort, same turn: what came first is what the wait throws', () =>
  runVirtual((_time, main) =>
    scope(async (s) => {
      const barrier = new Barrier(3)
      const seen: unknown[] = []
      const waiter = () => s.spawn((task) => barrier.wait(task).catch((error: unknown) => seen.push(error)))
      const a = waiter()
      barrier.abort()
      a.cancel()
      await a.settled()
      barrier.reset()
      const b = waiter()
      b.cancel()
      barrier.abort()
      await b.settled()
      expect(seen).toEqual([expect.any(BrokenBarrierError), expect.any(CancelledError)])
    }, main),
  ))

it('H4 a cancelled scope beats a broken barrier', () =>
  runVirtual((_time, main) =>
    scope(async (s) => {
      const barrier = new Barrier(2)
      barrier.abort()
      s.cancel()
      expect(await caught(barrier.wait(s))).toBeInstanceOf(CancelledError)
    }, main),
  ))
