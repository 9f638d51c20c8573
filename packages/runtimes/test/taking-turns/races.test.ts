import {
  allTasks,
  AsyncEvent,
  Barrier,
  CancelledError,
  checkpoint,
  Condition,
  Latch,
  moveOnAfter,
  Mutex,
  RwLock,
  scope,
  Semaphore,
  sleep,
  type Task,
  type WaitOptions,
} from '@async-lab/core'
import { leaks, runVirtual } from '@async-lab/core/testing'
import { afterEach, describe, expect, it } from 'vitest'

afterEach(() => {
  expect(Array.from(allTasks(), (task) => task.name)).toEqual([])
})

interface Story {
  /** What a task does that waits here. */
  wait(task: WaitOptions): Promise<unknown>
  /** Ends the wait of the first in line, in this turn. */
  grant(): void
  waiting(): number
}

/** Each with somebody else in front, as `main`, so that there is something to wait for. */
const stories: Record<string, (main: Task<unknown>) => Promise<Story>> = {
  async 'Mutex.acquire'(main) {
    const lock = new Mutex()
    const permit = await lock.acquire(main)
    return {
      wait: (task) => lock.acquire(task),
      grant: () => permit.release(),
      waiting: () => lock.statistics().waiting,
    }
  },
  async 'Semaphore.acquire'(main) {
    const lock = new Semaphore(1)
    const permit = await lock.acquire(main)
    return {
      wait: (task) => lock.acquire(task),
      grant: () => permit.release(),
      waiting: () => lock.statistics().waiting,
    }
  },
  async 'RwLock.read'(main) {
    const lock = new RwLock()
    const permit = await lock.write(main)
    return {
      wait: (task) => lock.read(task),
      grant: () => permit.release(),
      waiting: () => lock.statistics().waiting,
    }
  },
  async 'RwLock.write'(main) {
    const lock = new RwLock()
    const permit = await lock.read(main)
    return {
      wait: (task) => lock.write(task),
      grant: () => permit.release(),
      waiting: () => lock.statistics().waiting,
    }
  },
  async 'Condition.wait'() {
    const c = new Condition()
    return {
      // All in one go: a foreign signal does not say whose code it is, and after an `await` not every runtime knows.
      wait(options) {
        const permit = c.mutex.tryAcquire()!
        return c.wait(options).finally(() => permit.release())
      },
      grant() {
        // Without a task, as code outside of any: the permit of such code is good for all such code.
        const permit = c.mutex.tryAcquire()!
        c.notifyAll()
        permit.release()
      },
      waiting: () => c.statistics().waiting,
    }
  },
  async 'AsyncEvent.wait'() {
    const event = new AsyncEvent()
    return {
      wait: (task) => event.wait(task),
      grant: () => event.set(),
      waiting: () => event.statistics().waiting,
    }
  },
  async 'Latch.wait'() {
    const latch = new Latch(1)
    return {
      wait: (task) => latch.wait(task),
      grant: () => latch.countDown(),
      waiting: () => latch.statistics().waiting,
    }
  },
  async 'Barrier.wait'(main) {
    const barrier = new Barrier(2)
    return {
      wait: (task) => barrier.wait(task),
      // The second to come. If it turns out to be the first, the end of the run ends its wait.
      grant: () => void barrier.wait(main).catch(() => {}),
      waiting: () => barrier.statistics().waiting,
    }
  },
}

describe.each(Object.entries(stories))('%s', (name, make) => {
  it('H2 LK-41 granted, then cancelled, same turn: it has it, and its next checkpoint throws', () =>
    runVirtual(async (_time, main) => {
      const story = await make(main)
      const log: unknown[] = []
      await scope(async (s) => {
        const waiter = s.spawn(async (task) => {
          await story.wait(task)
          log.push('granted')
          await checkpoint(task).catch((error: unknown) => log.push(error))
        })
        await sleep(1, s)
        expect(story.waiting()).toBe(1)
        story.grant()
        expect(story.waiting()).toBe(0)
        waiter.cancel()
        await waiter.settled()
      }, main)
      expect(log).toEqual(['granted', expect.any(CancelledError)])
    }))

  it('H3 LK-41 cancelled, then granted, same turn: out of the line when cancel returns, and it has nothing', () =>
    runVirtual(async (_time, main) => {
      const story = await make(main)
      let left: unknown
      await scope(async (s) => {
        const waiter = s.spawn(async (task) => {
          left = await story.wait(task).catch((error: unknown) => error)
        })
        await sleep(1, s)
        waiter.cancel('first')
        expect(story.waiting()).toBe(0)
        story.grant()
        // Only a barrier counts who comes afterwards: as the first of two.
        expect(story.waiting()).toBe(name === 'Barrier.wait' ? 1 : 0)
        await waiter.settled()
      }, main)
      expect(left).toBeInstanceOf(CancelledError)
      expect(left).toMatchObject({ reason: 'first', source: 'explicit' })
    }))

  it('H1 a deadline ends the wait when it passes, and takes it out of the line', () =>
    runVirtual(async (time, main) => {
      const story = await make(main)
      // In a task of its own: main holds what it waits for.
      const outcome = await scope(
        (s) => s.spawn((task: Task<unknown>) => moveOnAfter(10, (inner) => story.wait(inner), task)).join(s),
        main,
      )
      expect(outcome).toEqual({ expired: true })
      expect([story.waiting(), time.now()]).toEqual([0, 10])
    }))

  it('H1 a foreign signal ends the wait in the turn in which it aborts, and nothing listens to it any more', () =>
    runVirtual(async (_time, main) => {
      const story = await make(main)
      const before = leaks().listeners
      const controller = new AbortController()
      let left: unknown
      await scope(async (s) => {
        s.spawn(async () => {
          left = await story.wait({ signal: controller.signal }).catch((error: unknown) => error)
        })
        await time(s)
        expect([story.waiting(), leaks().listeners]).toEqual([1, before + 1])
        controller.abort('why')
        expect([story.waiting(), leaks().listeners]).toEqual([0, before])
      }, main)
      expect(left).toMatchObject({ name: 'CancelledError', reason: 'why', source: 'signal' })
    }))

  it('H15 a signal that outlives many waits is listened to by none of them afterwards', () =>
    runVirtual(async (_time, main) => {
      const before = leaks().listeners
      const { signal } = new AbortController()
      for (let i = 0; i < 20; i++) {
        const story = await make(main)
        await scope(async (s) => {
          s.spawn(async () => {
            await story.wait({ signal })
          })
          await time(s)
          story.grant()
        }, main)
      }
      expect(leaks().listeners).toBe(before)
    }))
})

/** Lets what is ready happen. */
const time = (s: WaitOptions) => sleep(1, s)

it('H5 a signal takes a large request out of the line: those behind it that fit enter in the same turn', () =>
  runVirtual((_time, main) =>
    scope(async (s) => {
      const lock = new Semaphore(2)
      const permit = lock.tryAcquire()!
      const controller = new AbortController()
      const large = lock.acquire({ weight: 2, signal: controller.signal }).catch((error: unknown) => error)
      const small = s.spawn(async (task) => (await lock.acquire(task)).release())
      expect(lock.statistics()).toEqual({ waiting: 2, permits: 2, available: 1 })
      controller.abort()
      expect(lock.statistics()).toEqual({ waiting: 0, permits: 2, available: 0 })
      expect(await large).toBeInstanceOf(CancelledError)
      await small.join(s)
      permit.release()
    }, main),
  ))
