import { allTasks, type Permit, scope, type Scope, Semaphore, sleep } from '@async-lab/core'
import { runVirtual } from '@async-lab/core/testing'
import { afterEach, expect, it } from 'vitest'
import { caught } from '../caught.ts'

afterEach(() => {
  expect(Array.from(allTasks(), (task) => task.name)).toEqual([])
})

/** A task that enters, says so, and stays until it is cancelled by the scope's end or `ms` have passed. */
function entering(s: Scope, lock: Semaphore, log: string[], name: string, weight = 1, ms = 1000) {
  return s.spawn(
    async (task) => {
      const permit = await lock.acquire({ weight, signal: task.signal })
      log.push(name)
      await sleep(ms, task)
      permit.release()
    },
    { name },
  )
}

it('LK-14 never over the total: whatever is released twice, available stays within permits', () =>
  runVirtual(async (_time, main) => {
    const lock = new Semaphore(5)
    const held: Permit[] = []
    let chance = 1
    for (let i = 0; i < 2000; i++) {
      chance = (Math.imul(chance, 1_664_525) + 1_013_904_223) >>> 0
      const permit = lock.tryAcquire(1 + ((chance >>> 16) % 3))
      if (permit !== undefined) held.push(permit)
      held[(chance >>> 8) % (held.length + 1)]?.release()
      const { available, permits } = lock.statistics()
      expect(available >= 0 && available <= permits).toBe(true)
    }
    for (const permit of held) permit.release()
    for (const permit of held) permit.release()
    expect(lock.available).toBe(5)
    expect(main.state).toBe('running')
  }))

it('LK-15 bad counts: RangeError at construction, at resize and as weight, and nothing has changed', async () => {
  const lock = new Semaphore(3)
  for (const bad of [-1, Number.NaN, 1.5, -Infinity]) {
    expect(() => new Semaphore(bad)).toThrow(RangeError)
    expect(() => lock.resize(bad)).toThrow(RangeError)
    expect(() => lock.tryAcquire(bad)).toThrow(RangeError)
    expect(await caught((async () => lock.acquire({ weight: bad }))())).toBeInstanceOf(RangeError)
    const withBad = (async () => lock.with(() => expect.unreachable(), { weight: bad }))()
    expect(await caught(withBad)).toBeInstanceOf(RangeError)
  }
  expect(lock.statistics()).toEqual({ waiting: 0, permits: 3, available: 3 })
})

it('LK-15 zero permits are legal: everybody waits until there are some', () =>
  runVirtual((_time, main) =>
    scope(async (s) => {
      const lock = new Semaphore(0)
      const log: string[] = []
      expect(lock.tryAcquire()).toBe(undefined)
      const a = entering(s, lock, log, 'a')
      await sleep(10, s)
      expect([log, lock.statistics()]).toEqual([[], { waiting: 1, permits: 0, available: 0 }])
      lock.resize(1)
      expect(lock.statistics()).toEqual({ waiting: 0, permits: 1, available: 0 })
      await a.join(s)
    }, main),
  ))

it('LK-15 Infinity is legal: nobody ever waits, whatever was taken and given back', () =>
  runVirtual(async (_time, main) => {
    const lock = new Semaphore(Infinity)
    const all = await lock.acquire({ weight: Infinity, signal: main.signal })
    const permits: Permit[] = []
    for (let i = 0; i < 1000; i++) permits.push(await lock.acquire(main))
    expect(lock.statistics()).toEqual({ waiting: 0, permits: Infinity, available: Infinity })
    all.release()
    expect(lock.available).toBe(Infinity)
    lock.resize(1001)
    expect(lock.available).toBe(1)
    for (const permit of permits) permit.release()
    expect(lock.available).toBe(1001)
  }))

it('LK-16 resized up: as many as fit are admitted, in the same turn and in order', () =>
  runVirtual(async (_time, main) => {
    const log: string[] = []
    await scope(async (s) => {
      const lock = new Semaphore(1)
      for (const name of ['a', 'b', 'c', 'd', 'e']) entering(s, lock, log, name)
      expect(lock.statistics()).toEqual({ waiting: 4, permits: 1, available: 0 })
      lock.resize(4)
      expect(lock.statistics()).toEqual({ waiting: 1, permits: 4, available: 0 })
      await sleep(1, s)
      expect(log).toEqual(['a', 'b', 'c', 'd'])
      lock.resize(Infinity)
      expect(lock.statistics()).toEqual({ waiting: 0, permits: Infinity, available: Infinity })
    }, main)
    expect(log).toEqual(['a', 'b', 'c', 'd', 'e'])
  }))

it('LK-16 resized down: nobody is thrown out, and nobody enters until enough has come back', () =>
  runVirtual((_time, main) =>
    scope(async (s) => {
      const lock = new Semaphore(3)
      const permits = [lock.tryAcquire()!, lock.tryAcquire()!, lock.tryAcquire()!]
      lock.resize(1)
      expect(lock.statistics()).toEqual({ waiting: 0, permits: 1, available: 0 })
      const waiter = s.spawn(async (task) => (await lock.acquire(task)).release())
      for (const [permit, waiting] of [
        [permits[0]!, 1],
        [permits[1]!, 1],
        [permits[2]!, 0],
      ] as const) {
        permit.release()
        expect(lock.statistics().waiting).toBe(waiting)
      }
      await waiter.join(s)
      expect(lock.statistics()).toEqual({ waiting: 0, permits: 1, available: 1 })
    }, main),
  ))

it('LK-18 several permits for one task: no DeadlockError, each released on its own', () =>
  runVirtual(async (_time, main) => {
    const lock = new Semaphore(2)
    const [a, b] = [await lock.acquire(main), await lock.acquire(main)]
    expect(lock.statistics()).toEqual({ waiting: 0, permits: 2, available: 0 })
    a.release()
    expect(lock.available).toBe(1)
    b.release()
    expect(lock.available).toBe(2)
  }))

it('LK-19 H5 a large request is not starved: small ones that keep arriving wait behind it', () =>
  runVirtual(async (_time, main) => {
    const log: string[] = []
    await scope(async (s) => {
      const lock = new Semaphore(5)
      const permit = await lock.acquire(s)
      entering(s, lock, log, 'large', 5, 10)
      for (let i = 1; i <= 3; i++) {
        entering(s, lock, log, `small ${i}`)
        expect(lock.statistics()).toEqual({ waiting: 1 + i, permits: 5, available: 4 })
        expect(lock.tryAcquire()).toBe(undefined)
        await sleep(1, s)
      }
      permit.release()
      expect(lock.statistics()).toEqual({ waiting: 3, permits: 5, available: 0 })
    }, main)
    expect(log).toEqual(['large', 'small 1', 'small 2', 'small 3'])
  }))

it('LK-19 the large request is cancelled: those behind it that fit enter in the same turn', () =>
  runVirtual((_time, main) =>
    scope(async (s) => {
      const lock = new Semaphore(3)
      const log: string[] = []
      const permit = await lock.acquire(s)
      const large = entering(s, lock, log, 'large', 3)
      for (const name of ['a', 'b', 'c']) entering(s, lock, log, name)
      expect(lock.statistics().waiting).toBe(4)
      large.cancel()
      expect(lock.statistics()).toEqual({ waiting: 1, permits: 3, available: 0 })
      await sleep(1, s)
      expect(log).toEqual(['a', 'b'])
      permit.release()
    }, main),
  ))
