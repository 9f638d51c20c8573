import {
  allTasks,
  CancelledError,
  Mutex,
  type Permit,
  RwLock,
  scope,
  Semaphore,
  sleep,
  suspend,
  type Task,
  type WaitOptions,
} from '@async-lab/core'
import { runVirtual } from '@async-lab/core/testing'
import { afterEach, describe, expect, it } from 'vitest'
import { caught } from '../caught.ts'

afterEach(() => {
  expect(Array.from(allTasks(), (task) => task.name)).toEqual([])
})

type Body = () => unknown

interface Held {
  hold(body: Body, options: WaitOptions): Promise<unknown>
  isFree(): boolean
}

/** What `using permit = await acquire()` does, for runtimes without the syntax. */
async function using(acquiring: Promise<Permit>, body: Body): Promise<unknown> {
  const permit = await acquiring
  try {
    return await body()
  } finally {
    permit[Symbol.dispose]()
  }
}

const ways: Record<string, () => Held> = {
  'Mutex.with'() {
    const lock = new Mutex()
    return { hold: (body, options) => lock.with(body, options), isFree: () => !lock.locked }
  },
  'Semaphore.with'() {
    const lock = new Semaphore(1)
    return { hold: (body, options) => lock.with(body, options), isFree: () => lock.available === 1 }
  },
  'RwLock.withRead'() {
    const lock = new RwLock()
    return { hold: (body, o) => lock.withRead(body, o), isFree: () => lock.statistics().readers === 0 }
  },
  'RwLock.withWrite'() {
    const lock = new RwLock()
    const isFree = () => lock.statistics().writer === undefined && lock.statistics().waiting === 0
    return { hold: (body, options) => lock.withWrite(body, options), isFree }
  },
  'using a permit of a Mutex'() {
    const lock = new Mutex()
    return { hold: (body, options) => using(lock.acquire(options), body), isFree: () => !lock.locked }
  },
  'using a permit of a Semaphore'() {
    const lock = new Semaphore(1)
    return { hold: (body, o) => using(lock.acquire(o), body), isFree: () => lock.available === 1 }
  },
  'using a permit to read'() {
    const lock = new RwLock()
    return { hold: (body, o) => using(lock.read(o), body), isFree: () => lock.statistics().readers === 0 }
  },
  'using a permit to write'() {
    const lock = new RwLock()
    const isFree = () => lock.statistics().writer === undefined
    return { hold: (body, options) => using(lock.write(options), body), isFree }
  },
}

describe.each(Object.entries(ways))('%s', (_name, make) => {
  it('LK-23 released on return, and the value comes out', () =>
    runVirtual(async (_time, main) => {
      const held = make()
      for (const body of [() => 'v', async () => 'v']) {
        const value = await held.hold(() => {
          expect(held.isFree()).toBe(false)
          return body()
        }, main)
        expect([value, held.isFree()]).toEqual(['v', true])
      }
    }))

  it('LK-23 released on throw, and the very error comes out', () =>
    runVirtual(async (_time, main) => {
      const held = make()
      const E = new Error('E')
      const throwing = () => {
        throw E
      }
      for (const body of [throwing, async () => throwing()]) {
        expect(await caught(held.hold(body, main))).toBe(E)
        expect(held.isFree()).toBe(true)
      }
    }))

  it('LK-23 released on cancel', () =>
    runVirtual((_time, main) =>
      scope(async (s) => {
        const held = make()
        const task: Task<unknown> = s.spawn((self) => held.hold(() => suspend(self), self))
        await sleep(10, s)
        expect(held.isFree()).toBe(false)
        task.cancel()
        expect((await task.settled()).kind).toBe('cancelled')
        expect(held.isFree()).toBe(true)
      }, main),
    ))

  it('LK-23 released when the body swallows the cancel', () =>
    runVirtual((_time, main) =>
      scope(async (s) => {
        const held = make()
        const task: Task<unknown> = s.spawn((self) =>
          held.hold(() => suspend(self).catch(() => 'swallowed'), self),
        )
        await sleep(10, s)
        task.cancel()
        expect(await task.settled()).toEqual({ kind: 'completed', value: 'swallowed' })
        expect(held.isFree()).toBe(true)
      }, main),
    ))

  it('LK-23 H4 in a cancelled scope the body is not called, and nothing is taken', () =>
    runVirtual((_time, main) =>
      scope(async (s) => {
        const held = make()
        s.cancel()
        const error = await caught(held.hold(() => expect.unreachable(), s))
        expect(error).toBeInstanceOf(CancelledError)
        expect(held.isFree()).toBe(true)
      }, main),
    ))
})

describe('wrap', () => {
  const makes = { Mutex: () => new Mutex(), Semaphore: () => new Semaphore(1) }

  it.each(Object.entries(makes))('LK-23 %s.wrap: one call at a time, in order', (_name, make) =>
    runVirtual(async (time, main) => {
      const lock = make()
      const log: string[] = []
      const step = lock.wrap(async (name: string, task: Task<unknown>) => {
        log.push(`${name} at ${time.now()}`)
        await sleep(10, task)
        return name.toUpperCase()
      })
      const values = await scope(async (s) => {
        // Called where the task is known also to runtimes that do not carry it.
        const tasks = ['a', 'b', 'c'].map((name) => s.spawn((task: Task<string>) => step(name, task)))
        expect(lock.statistics().waiting).toBe(2)
        return Promise.all(tasks.map((task) => task.join(s)))
      }, main)
      expect(values).toEqual(['A', 'B', 'C'])
      expect(log).toEqual(['a at 0', 'b at 10', 'c at 20'])
      expect(lock.tryAcquire()).toBeDefined()
    }),
  )

  it.each(Object.entries(makes))('LK-23 %s.wrap: released when the function throws', (_name, make) =>
    runVirtual((_time, main) =>
      scope(async (s) => {
        const lock = make()
        const E = new Error('E')
        const failing = lock.wrap(() => {
          throw E
        })
        const seen = s.spawn(() => failing().catch((error: unknown) => error))
        expect(await seen.join(s)).toBe(E)
        expect(lock.tryAcquire()).toBeDefined()
      }, main),
    ),
  )
})

it('LK-23 Semaphore.with takes the weight it is given, and gives back as much', () =>
  runVirtual(async (_time, main) => {
    const lock = new Semaphore(5)
    const left = await lock.with(() => lock.available, { weight: 3, signal: main.signal })
    expect([left, lock.available]).toEqual([2, 5])
  }))

it('LK-23 a permit released by hand inside the block is not released once more at its end', () =>
  runVirtual((_time, main) =>
    scope(async (s) => {
      const lock = new Mutex()
      let next: Task<Permit> | undefined
      await using(lock.acquire(s), () => {
        const { owner } = lock
        expect(owner).toBe(main)
      })
      const permit = await lock.acquire(s)
      next = s.spawn((task) => lock.acquire(task))
      permit.release()
      permit[Symbol.dispose]()
      expect(lock.owner).toBe(next)
      ;(await next.join(s)).release()
    }, main),
  ))
