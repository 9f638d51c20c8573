import {
  allTasks,
  DeadlockError,
  Mutex,
  type Permit,
  RwLock,
  scope,
  Semaphore,
  sleep,
  type Task,
} from '@async-lab/core'
import { assertNoLeaks, LeakError, runVirtual } from '@async-lab/core/testing'
import { afterEach, describe, expect, it } from 'vitest'
import { caught } from '../caught.ts'

afterEach(() => {
  expect(Array.from(allTasks(), (task) => task.name)).toEqual([])
})

it('LK-13 LK-41 owner after hand-over: right after release the waiter owns it, in the same turn', () =>
  runVirtual((_time, main) =>
    scope(async (s) => {
      const mutex = new Mutex()
      expect(mutex.statistics()).toEqual({ waiting: 0, locked: false, owner: undefined })
      const permit = await mutex.acquire(s)
      expect(mutex.owner).toBe(main)
      const first = s.spawn(async (task) => (await mutex.acquire(task)).release())
      const second = s.spawn(async (task) => (await mutex.acquire(task)).release())
      expect(mutex.statistics()).toEqual({ waiting: 2, locked: true, owner: main })
      permit.release()
      expect([mutex.locked, mutex.owner]).toEqual([true, first])
      expect(mutex.statistics()).toEqual({ waiting: 1, locked: true, owner: first })
      await first.join(s)
      await second.join(s)
      expect(mutex.statistics()).toEqual({ waiting: 0, locked: false, owner: undefined })
      expect(Object.isFrozen(mutex.statistics())).toBe(true)
    }, main),
  ))

it('LK-07 LK-13 a cancelled waiter is passed over, and the next one owns the lock when release returns', () =>
  runVirtual((_time, main) =>
    scope(async (s) => {
      const mutex = new Mutex()
      const permit = await mutex.acquire(s)
      const [first, second] = [1, 2].map(() => s.spawn(async (task) => (await mutex.acquire(task)).release()))
      first!.cancel()
      expect(mutex.statistics()).toEqual({ waiting: 1, locked: true, owner: main })
      permit.release()
      expect(mutex.statistics()).toEqual({ waiting: 0, locked: true, owner: second })
      await second!.join(s)
    }, main),
  ))

describe('LK-10 H16 released twice', () => {
  const made = {
    Mutex: () => new Mutex(),
    Semaphore: () => new Semaphore(1),
  }
  it.each(Object.entries(made))('LK-10 %s: one hand-over, also with a waiter each time', (_name, make) =>
    runVirtual(async (_time, main) => {
      const lock = make()
      const log: string[] = []
      await scope(async (s) => {
        const permit = await lock.acquire(s)
        const enter = (name: string) =>
          s.spawn(async (task) => {
            const mine = await lock.acquire(task)
            log.push(`${name} in`)
            await sleep(10, task)
            log.push(`${name} out`)
            mine.release()
          })
        enter('a')
        enter('b')
        permit.release()
        expect(lock.statistics().waiting).toBe(1)
        permit.release()
        permit[Symbol.dispose]()
        expect(lock.statistics().waiting).toBe(1)
        await sleep(5, s)
        permit.release()
        expect(lock.statistics().waiting).toBe(1)
      }, main)
      const permit = lock.tryAcquire()
      expect(permit).toBeDefined()
      permit!.release()
      expect(log).toEqual(['a in', 'a out', 'b in', 'b out'])
    }),
  )

  it('LK-10 RwLock: a read that is released twice does not let a writer in beside another reader', () =>
    runVirtual((_time, main) =>
      scope(async (s) => {
        const lock = new RwLock()
        const [a, b] = [await lock.read(s), lock.tryRead()!]
        a.release()
        a.release()
        expect(lock.statistics().readers).toBe(1)
        expect(lock.tryWrite()).toBe(undefined)
        b.release()
        const writing = lock.tryWrite()!
        a.release()
        b.release()
        expect(lock.tryRead()).toBe(undefined)
        writing.release()
      }, main),
    ))
})

it('LK-10 H16 a permit may be released by another task than the one that got it', () =>
  runVirtual((_time, main) =>
    scope(async (s) => {
      const mutex = new Mutex()
      const permit = await mutex.acquire(s)
      await s.spawn(() => permit.release()).join(s)
      expect(mutex.locked).toBe(false)
    }, main),
  ))

it('LK-11 re-acquire by the same task: DeadlockError at once, the first permit stays good, a child waits', () =>
  runVirtual(async (time, main) => {
    const mutex = new Mutex({ name: 'stock' })
    await scope((s) => {
      s.spawn(
        async (task: Task<void>) => {
          const permit = await mutex.acquire(task)
          for (const again of [
            () => mutex.acquire(task),
            () => mutex.with(() => expect.unreachable(), task),
          ]) {
            const error = await caught(again())
            expect(error).toBeInstanceOf(DeadlockError)
            expect((error as Error).message).toContain('"stock"')
            expect((error as Error).message).toContain('"holder"')
          }
          expect(mutex.tryAcquire()).toBe(undefined)
          expect(mutex.statistics()).toEqual({ waiting: 0, locked: true, owner: task })
          await scope(async (inner) => {
            const child = inner.spawn(async (self) => (await mutex.acquire(self)).release())
            expect(mutex.statistics().waiting).toBe(1)
            await sleep(10, inner)
            expect(child.state).toBe('running')
            permit.release()
            expect(mutex.owner).toBe(child)
          }, task)
          expect(mutex.locked).toBe(false)
        },
        { name: 'holder' },
      )
    }, main)
    expect(time.now()).toBe(10)
  }))

it('LK-11 after a release the same task may acquire again', () =>
  runVirtual(async (_time, main) => {
    const mutex = new Mutex()
    for (let i = 0; i < 3; i++) (await mutex.acquire(main)).release()
    expect(mutex.locked).toBe(false)
  }))

it('LK-12 ended while holding: nobody gives the permit back, and who has the object still may', () =>
  runVirtual((_time, main) =>
    scope(async (s) => {
      const mutex = new Mutex({ name: 'stock' })
      const forgetful = s.spawn((task: Task<Permit>) => mutex.acquire(task), { name: 'forgetful' })
      const permit = await forgetful.join(s)
      expect(mutex.statistics()).toEqual({ waiting: 0, locked: true, owner: forgetful })
      const waiter = s.spawn(async (task) => (await mutex.acquire(task)).release())
      await sleep(10, s)
      expect([mutex.statistics().waiting, mutex.tryAcquire()]).toEqual([1, undefined])
      permit.release()
      expect(mutex.owner).toBe(waiter)
    }, main),
  ))

it('LK-12 ended while holding: assertNoLeaks names the lock and the task', async () => {
  const locks = {
    mutex: (task: Task<unknown>) => new Mutex({ name: 'stock' }).acquire(task),
    semaphore: (task: Task<unknown>) => new Semaphore(2, { name: 'stock' }).acquire(task),
    reading: (task: Task<unknown>) => new RwLock({ name: 'stock' }).read(task),
    writing: (task: Task<unknown>) => new RwLock({ name: 'stock' }).write(task),
  }
  for (const [name, acquire] of Object.entries(locks)) {
    const error = await caught(
      assertNoLeaks(() =>
        runVirtual((_time, main) =>
          scope((s) => void s.spawn((task) => acquire(task), { name: 'forgetful' }), main),
        ),
      ),
    )
    expect(error, name).toBeInstanceOf(LeakError)
    const { permits } = (error as LeakError).report
    expect(permits, name).toHaveLength(1)
    expect(permits[0], name).toMatch(/"stock".*"forgetful"/)
  }
})

it('LK-12 ended while holding: when all others wait for it, a DeadlockError names the lock and the task', async () => {
  const running = runVirtual((_time, main) =>
    scope(async (s) => {
      const mutex = new Mutex({ name: 'stock' })
      await s.spawn((task) => mutex.acquire(task), { name: 'forgetful' }).join(s)
      s.spawn((task) => mutex.acquire(task), { name: 'starving' })
    }, main),
  )
  const error = await caught(running)
  expect(error).toBeInstanceOf(DeadlockError)
  for (const name of ['stock', 'starving', 'forgetful']) expect((error as Error).message).toContain(name)
})
