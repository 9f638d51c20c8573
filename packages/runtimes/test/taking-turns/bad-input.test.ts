import {
  allTasks,
  AsyncEvent,
  Barrier,
  Condition,
  Latch,
  lazy,
  Mutex,
  RwLock,
  Semaphore,
  singleFlight,
} from '@async-lab/core'
import { runVirtual } from '@async-lab/core/testing'
import { afterEach, expect, it } from 'vitest'

afterEach(() => {
  expect(Array.from(allTasks(), (task) => task.name)).toEqual([])
})

/** What a call throws or rejects with: a function that returns a promise may do either. */
const errorOf = async (call: () => unknown): Promise<unknown> => {
  try {
    await call()
  } catch (error) {
    return error
  }
  return undefined
}

const notFunctions = [undefined, null, 5, 'text', {}, Promise.resolve()] as never[]

it('H14 a function that is none: TypeError, naming it and the value, and nothing was taken', () =>
  runVirtual(async (_time, main) => {
    const [mutex, semaphore, lock, c] = [new Mutex(), new Semaphore(1), new RwLock(), new Condition()]
    const permit = await c.mutex.acquire(main)
    const calls: Record<string, [string, (fn: never) => unknown]> = {
      'Mutex.with': ['fn', (fn) => mutex.with(fn, main)],
      'Mutex.wrap': ['fn', (fn) => mutex.wrap(fn)],
      'Semaphore.with': ['fn', (fn) => semaphore.with(fn, main)],
      'Semaphore.wrap': ['fn', (fn) => semaphore.wrap(fn)],
      'RwLock.withRead': ['fn', (fn) => lock.withRead(fn, main)],
      'RwLock.withWrite': ['fn', (fn) => lock.withWrite(fn, main)],
      'Condition.waitFor': ['predicate', (fn) => c.waitFor(fn, main)],
      singleFlight: ['fn', (fn) => singleFlight(fn)],
      lazy: ['fn', (fn) => lazy(fn)],
    }
    for (const [name, [argument, call]] of Object.entries(calls)) {
      for (const value of notFunctions) {
        const error = await errorOf(() => call(value))
        expect(error, name).toBeInstanceOf(TypeError)
        expect((error as Error).message, name).toMatch(new RegExp(`^${argument} must be a function, not .`))
      }
    }
    for (const key of notFunctions.filter((value) => value !== undefined)) {
      expect(() => singleFlight(() => {}, key)).toThrow(/^key must be a function, not ./)
    }
    expect(mutex.locked).toBe(false)
    expect(semaphore.available).toBe(1)
    expect(lock.statistics()).toEqual({ waiting: 0, readers: 0, writer: undefined })
    expect(c.mutex.owner).toBe(main)
    permit.release()
  }))

const notCounts: Array<[unknown, ErrorConstructor]> = [
  [-1, RangeError],
  [1.5, RangeError],
  [Number.NaN, RangeError],
  [-Infinity, RangeError],
  ['3', TypeError],
  [null, TypeError],
  [{}, TypeError],
  [3n, TypeError],
]

it('H14 LK-15 a count that is none: RangeError or TypeError, naming it and the value, and nothing has changed', () =>
  runVirtual(async (_time, main) => {
    const [semaphore, latch, c] = [new Semaphore(2), new Latch(2), new Condition()]
    const permit = await c.mutex.acquire(main)
    const calls: Record<string, [string, (count: never) => unknown]> = {
      Semaphore: ['permits', (count) => new Semaphore(count)],
      'Semaphore.resize': ['permits', (count) => semaphore.resize(count)],
      'Semaphore.acquire': ['weight', (weight) => semaphore.acquire({ weight, signal: main.signal })],
      'Semaphore.tryAcquire': ['weight', (weight) => semaphore.tryAcquire(weight)],
      'Semaphore.with': ['weight', (weight) => semaphore.with(() => expect.unreachable(), { weight })],
      Latch: ['count', (count) => new Latch(count)],
      'Latch.countDown': ['n', (n) => latch.countDown(n)],
      Barrier: ['parties', (parties) => new Barrier(parties)],
      'Condition.notify': ['n', (n) => c.notify(n, main)],
    }
    for (const [name, [argument, call]] of Object.entries(calls)) {
      for (const [value, kind] of notCounts) {
        // Of a weight, null and undefined say that none was given.
        if (value === null && name !== 'Semaphore.tryAcquire' && argument === 'weight') continue
        const error = await errorOf(() => call(value as never))
        expect(error, `${name} ${String(value)}`).toBeInstanceOf(kind)
        expect((error as Error).message, name).toMatch(new RegExp(`^${argument} must be .*, not .`))
      }
    }
    for (const call of [() => new Semaphore(undefined as never), () => new Latch(undefined as never)]) {
      expect(call).toThrow(TypeError)
    }
    expect(() => new Barrier(undefined as never)).toThrow(/^parties must be a number, not undefined/)
    expect(() => new Barrier(0)).toThrow(RangeError)
    expect(semaphore.statistics()).toEqual({ waiting: 0, permits: 2, available: 2 })
    expect(latch.count).toBe(2)
    permit.release()
  }))

it('H14 a condition of something that is no mutex: TypeError, naming the value', () => {
  for (const [value, text] of [
    [null, 'null'],
    [5, '5'],
    ['lock', '"lock"'],
    [new Semaphore(1), '.'],
    [{ name: 'options' }, '.'],
  ] as const) {
    expect(() => new Condition(value as never)).toThrow(TypeError)
    expect(() => new Condition(value as never)).toThrow(new RegExp(`^mutex must be a Mutex, not ${text}`))
  }
})

it('H14 a signal that is none: TypeError, naming the value, and nobody waits or has taken anything', () =>
  runVirtual(async (_time, main) => {
    const [mutex, semaphore, lock, c] = [new Mutex(), new Semaphore(1), new RwLock(), new Condition()]
    const [event, latch, barrier] = [new AsyncEvent(), new Latch(1), new Barrier(2)]
    const calls: Record<string, (options: never) => unknown> = {
      'Mutex.acquire': (o) => mutex.acquire(o),
      'Mutex.with': (o) => mutex.with(() => expect.unreachable(), o),
      'Semaphore.acquire': (o) => semaphore.acquire(o),
      'Semaphore.with': (o) => semaphore.with(() => expect.unreachable(), o),
      'RwLock.read': (o) => lock.read(o),
      'RwLock.write': (o) => lock.write(o),
      'RwLock.withRead': (o) => lock.withRead(() => expect.unreachable(), o),
      'RwLock.withWrite': (o) => lock.withWrite(() => expect.unreachable(), o),
      'AsyncEvent.wait': (o) => event.wait(o),
      'Latch.wait': (o) => latch.wait(o),
      'Barrier.wait': (o) => barrier.wait(o),
      lazy: (o) => lazy(() => expect.unreachable())(o),
    }
    const refuse = async () => {
      for (const [name, call] of Object.entries(calls)) {
        for (const signal of ['stop', {}, new AbortController()]) {
          const error = await errorOf(() => call({ signal } as never))
          expect(error, name).toBeInstanceOf(TypeError)
          expect((error as Error).message, name).toMatch(/^signal must be an AbortSignal, not ./)
        }
      }
      for (const each of [mutex, semaphore, lock, c, event, latch, barrier]) {
        expect(each.statistics().waiting).toBe(0)
      }
    }
    await refuse()
    expect([mutex.locked, semaphore.available, lock.statistics().readers]).toEqual([false, 1, 0])
    const taken = [mutex.tryAcquire(), semaphore.tryAcquire(), lock.tryWrite()]
    await refuse()
    for (const permit of taken) permit!.release()
    expect(main.state).toBe('running')
  }))
