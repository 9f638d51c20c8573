import {
  allTasks,
  AsyncEvent,
  Barrier,
  CancelledError,
  Condition,
  Latch,
  lazy,
  Mutex,
  type Permit,
  RwLock,
  scope,
  Semaphore,
  singleFlight,
  type Task,
  type WaitOptions,
} from '@async-lab/core'
import { assertCheckpoints, assertNoCheckpoints, assertNoLeaks, runVirtual } from '@async-lab/core/testing'
import { afterEach, describe, expect, it } from 'vitest'
import { caught } from '../caught.ts'

afterEach(() => {
  expect(Array.from(allTasks(), (task) => task.name)).toEqual([])
})

/** Something that could finish at once, its state, and the way to end it. */
interface Ready {
  readonly wait: (options: WaitOptions) => Promise<unknown>
  readonly state: () => unknown
  readonly end?: (value: unknown) => void
}

const giveBack = (value: unknown) => (value as Permit).release()

const waits: Record<string, (main: Task<unknown>) => Ready | Promise<Ready>> = {
  'Mutex.acquire'() {
    const lock = new Mutex()
    return { wait: (o) => lock.acquire(o), state: () => lock.statistics(), end: giveBack }
  },
  'Mutex.with'() {
    const lock = new Mutex()
    return { wait: (o) => lock.with(() => 'v', o), state: () => lock.statistics() }
  },
  'Semaphore.acquire'() {
    const lock = new Semaphore(3)
    return { wait: (o) => lock.acquire(o), state: () => lock.statistics(), end: giveBack }
  },
  'Semaphore.acquire, weighted'() {
    const lock = new Semaphore(3)
    const wait = (o: WaitOptions) => lock.acquire({ weight: 2, signal: o.signal })
    return { wait, state: () => lock.statistics(), end: giveBack }
  },
  'Semaphore.with'() {
    const lock = new Semaphore(3)
    return { wait: (o) => lock.with(() => 'v', o), state: () => lock.statistics() }
  },
  'RwLock.read'() {
    const lock = new RwLock()
    return { wait: (o) => lock.read(o), state: () => lock.statistics(), end: giveBack }
  },
  'RwLock.write'() {
    const lock = new RwLock()
    return { wait: (o) => lock.write(o), state: () => lock.statistics(), end: giveBack }
  },
  'RwLock.withRead'() {
    const lock = new RwLock()
    return { wait: (o) => lock.withRead(() => 'v', o), state: () => lock.statistics() }
  },
  'RwLock.withWrite'() {
    const lock = new RwLock()
    return { wait: (o) => lock.withWrite(() => 'v', o), state: () => lock.statistics() }
  },
  'AsyncEvent.wait'() {
    const event = new AsyncEvent()
    event.set()
    return { wait: (o) => event.wait(o), state: () => event.statistics() }
  },
  'Latch.wait'() {
    const latch = new Latch(0)
    return { wait: (o) => latch.wait(o), state: () => latch.statistics() }
  },
  'Barrier.wait'() {
    const barrier = new Barrier(1)
    return { wait: (o) => barrier.wait(o), state: () => barrier.statistics() }
  },
  async 'a lazy value that is there'(main) {
    let runs = 0
    const value = lazy(() => ++runs)
    await value(main)
    return { wait: value, state: () => runs }
  },
  'a lazy value that is not'() {
    let runs = 0
    const value = lazy(() => ++runs)
    return { wait: value, state: () => runs === 0 || runs }
  },
}

describe.each(Object.entries(waits))('%s', (_name, make) => {
  it('H4 is a checkpoint also when it does not have to wait', () =>
    runVirtual(async (_time, main) => {
      const { wait, end } = await make(main)
      const value = await assertCheckpoints(() => wait(main))
      end?.(value)
    }))

  it('H4 H3 in a cancelled scope it throws, every time, and takes nothing', () =>
    runVirtual(async (_time, main) => {
      const { wait, state } = await make(main)
      const before = state()
      await scope(async (s) => {
        s.cancel('stop')
        for (let i = 0; i < 3; i++) {
          const error = await caught(wait(s))
          expect(error).toBeInstanceOf(CancelledError)
          expect(error).toMatchObject({ reason: 'stop' })
          expect(state()).toEqual(before)
        }
      }, main)
    }))

  it('H4 H7 for a signal that has aborted it throws, and takes nothing', () =>
    runVirtual(async (_time, main) => {
      const { wait, state } = await make(main)
      const before = state()
      const error = await caught(wait({ signal: AbortSignal.abort('why') }))
      expect(error).toMatchObject({ name: 'CancelledError', reason: 'why', source: 'signal' })
      expect(state()).toEqual(before)
    }))
})

it('H4 Condition.waitFor is a checkpoint also when it does not have to wait', () =>
  runVirtual(async (_time, main) => {
    const c = new Condition()
    const permit = await c.mutex.acquire(main)
    await assertCheckpoints(() => c.waitFor(() => true, main))
    permit.release()
  }))

it('H4 Condition.wait and waitFor in a cancelled scope throw, do not look or wait, and keep the mutex', () =>
  runVirtual((_time, main) =>
    scope(async (s) => {
      const c = new Condition()
      const permit = await c.mutex.acquire(s)
      s.cancel()
      expect(await caught(c.wait(s))).toBeInstanceOf(CancelledError)
      expect(await caught(c.waitFor(() => expect.unreachable(), s))).toBeInstanceOf(CancelledError)
      expect([c.statistics(), c.mutex.owner]).toEqual([{ waiting: 0 }, main])
      permit.release()
      expect(c.mutex.locked).toBe(false)
    }, main),
  ))

it('H4 singleFlight in a cancelled scope throws, and calls neither fn nor key', () =>
  runVirtual((_time, main) =>
    scope(async (s) => {
      const calls: string[] = []
      const load = singleFlight(
        () => calls.push('fn'),
        () => calls.push('key'),
      )
      s.cancel()
      // A body is called also in a cancelled scope, and knows its task before its first await.
      const task = s.spawn(() => load())
      expect((await task.settled()).kind).toBe('cancelled')
      expect(calls).toEqual([])
    }, main),
  ))

it('H4 what never waits is no checkpoint', () =>
  runVirtual(async (_time, main) => {
    const [mutex, semaphore, lock] = [new Mutex(), new Semaphore(2), new RwLock()]
    const [event, latch, barrier, c] = [new AsyncEvent(), new Latch(2), new Barrier(2), new Condition()]
    const held = await c.mutex.acquire(main)
    const calls: Record<string, () => unknown> = {
      'Mutex.tryAcquire': () => mutex.tryAcquire(),
      'Mutex.tryAcquire, taken': () => mutex.tryAcquire(),
      'Semaphore.tryAcquire': () => semaphore.tryAcquire(2),
      'Semaphore.tryAcquire, taken': () => semaphore.tryAcquire(),
      'Semaphore.resize': () => semaphore.resize(3),
      'RwLock.tryRead': () => lock.tryRead(),
      'RwLock.tryWrite, taken': () => lock.tryWrite(),
      'Condition.notify': () => c.notify(1, main),
      'Condition.notifyAll': () => c.notifyAll(main),
      'Permit.release': () => held.release(),
      'Permit[Symbol.dispose]': () => held[Symbol.dispose](),
      'AsyncEvent.set': () => event.set(),
      'AsyncEvent.clear': () => event.clear(),
      'Latch.countDown': () => latch.countDown(),
      'Barrier.reset': () => barrier.reset(),
      'Barrier.abort': () => barrier.abort(),
      'Mutex.wrap': () => mutex.wrap(() => {}),
      'Semaphore.wrap': () => semaphore.wrap(() => {}),
      lazy: () => lazy(() => {}),
      singleFlight: () => singleFlight(() => {}),
      'statistics()': () =>
        [mutex, semaphore, lock, c, event, latch, barrier].map((each) => each.statistics()),
    }
    for (const call of Object.values(calls)) {
      const value = await assertNoCheckpoints(() => ({ of: call() }))
      expect(value.of).not.toBeInstanceOf(Promise)
    }
  }))

it('H15 what is used and given back leaves nothing behind', () =>
  assertNoLeaks(() =>
    runVirtual(async (_time, main) => {
      for (const make of Object.values(waits)) {
        const { wait, end } = await make(main)
        end?.(await wait(main))
      }
    }),
  ))
