import { allTasks, type Permit, scope, type Scope, Semaphore, sleep, type Task } from '@async-lab/core'
import { runVirtual } from '@async-lab/core/testing'
import { afterEach, expect, it } from 'vitest'
import { caught } from '../caught.ts'

afterEach(() => {
  expect(Array.from(allTasks(), (task) => task.name)).toEqual([])
})

function taking(s: Scope, lock: Semaphore, weight: number, log: unknown[] = []) {
  return s.spawn(async (task: Task<Permit>) => {
    const permit = await lock.acquire({ weight, signal: task.signal })
    log.push(weight)
    return permit
  })
}

it('LK-21 larger than the semaphore ever was: RangeError at once, naming the weight, and nobody waits', async () => {
  const lock = new Semaphore(10, { name: 'seats' })
  for (const call of [
    async () => lock.acquire({ weight: 11 }),
    async () => lock.tryAcquire(11),
    async () => lock.with(() => expect.unreachable(), { weight: 11 }),
  ]) {
    const error = await caught(call())
    expect(error).toBeInstanceOf(RangeError)
    expect((error as Error).message).toMatch(/^weight must be .* 10.* not 11/)
  }
  expect(lock.statistics()).toEqual({ waiting: 0, permits: 10, available: 10 })
})

it('LK-21 larger than what resize left: those behind that fit go past, it keeps its place and enters later', () =>
  runVirtual((_time, main) =>
    scope(async (s) => {
      const lock = new Semaphore(10)
      const log: unknown[] = []
      const permit = await lock.acquire({ weight: 8, signal: s.signal })
      taking(s, lock, 5, log)
      taking(s, lock, 2, log)
      taking(s, lock, 1, log)
      expect(lock.statistics()).toEqual({ waiting: 3, permits: 10, available: 2 })
      lock.resize(4)
      expect(lock.statistics()).toEqual({ waiting: 3, permits: 4, available: 0 })
      permit.release()
      expect(lock.statistics()).toEqual({ waiting: 1, permits: 4, available: 1 })
      const newcomer = lock.tryAcquire()
      expect(newcomer).toBeDefined()
      newcomer!.release()
      taking(s, lock, 6, log)
      expect(lock.statistics().waiting).toBe(2)
      await sleep(10, s)
      expect(log).toEqual([2, 1])
      lock.resize(10)
      expect(lock.statistics()).toEqual({ waiting: 1, permits: 10, available: 2 })
      await sleep(10, s)
      expect(log).toEqual([2, 1, 5])
      lock.resize(14)
      expect(lock.statistics()).toEqual({ waiting: 0, permits: 14, available: 0 })
      await sleep(10, s)
      expect(log).toEqual([2, 1, 5, 6])
    }, main),
  ))

it('LK-21 resize down lets in, in the same turn, those that the large one in front held up', () =>
  runVirtual((_time, main) =>
    scope((s) => {
      const lock = new Semaphore(10)
      lock.tryAcquire(2)
      taking(s, lock, 9)
      taking(s, lock, 2)
      expect(lock.statistics().waiting).toBe(2)
      lock.resize(4)
      expect(lock.statistics()).toEqual({ waiting: 1, permits: 4, available: 0 })
      s.cancel()
      expect(lock.statistics().waiting).toBe(0)
    }, main),
  ))

it('LK-21 at resize(0) every acquire waits, and the order is kept when there are permits again', () =>
  runVirtual((_time, main) =>
    scope(async (s) => {
      const lock = new Semaphore(4)
      const log: unknown[] = []
      lock.resize(0)
      expect(lock.tryAcquire()).toBe(undefined)
      for (const weight of [3, 1, 2]) taking(s, lock, weight, log)
      await sleep(10, s)
      expect([log, lock.statistics()]).toEqual([[], { waiting: 3, permits: 0, available: 0 }])
      lock.resize(4)
      expect(lock.statistics()).toEqual({ waiting: 1, permits: 4, available: 0 })
      await sleep(10, s)
      expect(log).toEqual([3, 1])
      s.cancel()
    }, main),
  ))

it('LK-21 a weight that was legal once stays legal after a resize down: it waits', () =>
  runVirtual((_time, main) =>
    scope(async (s) => {
      const lock = new Semaphore(10)
      lock.resize(4)
      const waiter = taking(s, lock, 10)
      expect(lock.statistics()).toEqual({ waiting: 1, permits: 4, available: 4 })
      lock.resize(10)
      ;(await waiter.join(s)).release()
      expect(lock.available).toBe(10)
    }, main),
  ))

it('H5 a weight that is given back admits as many as it makes room for, in order', () =>
  runVirtual(async (_time, main) => {
    const log: unknown[] = []
    await scope(async (s) => {
      const lock = new Semaphore(4)
      const permit = await lock.acquire({ weight: 4, signal: s.signal })
      for (const weight of [1, 2, 3, 1]) taking(s, lock, weight, log)
      permit.release()
      // What is left would do for the last one, not for the one in front of it.
      expect(lock.statistics()).toEqual({ waiting: 2, permits: 4, available: 1 })
      await sleep(1, s)
      s.cancel()
    }, main)
    expect(log).toEqual([1, 2])
  }))

it('H5 H11 a floating wait that its scope drops lets in those behind it that fit, in the same turn', () =>
  runVirtual((_time, main) =>
    scope(async (s) => {
      const lock = new Semaphore(2)
      const permit = lock.tryAcquire()!
      let behind: ReturnType<typeof taking> | undefined
      await scope((inner) => {
        void lock.acquire({ weight: 2, signal: inner.signal })
        void lock.acquire(inner)
        behind = taking(s, lock, 1)
        expect(lock.statistics().waiting).toBe(3)
      }, s)
      expect(lock.statistics()).toEqual({ waiting: 0, permits: 2, available: 0 })
      ;(await behind!.join(s)).release()
      permit.release()
      expect(lock.available).toBe(2)
    }, main),
  ))
