import {
  all,
  allSettled,
  allTasks,
  any,
  asCompleted,
  forEach,
  map,
  race,
  scope,
  type Scope,
  type Task,
  wait,
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

const expectError = async (call: () => unknown, kind: ErrorConstructor, text: RegExp) => {
  const error = await errorOf(call)
  expect(error).toBeInstanceOf(kind)
  expect((error as Error).message).toMatch(text)
}

const combinators = { all, allSettled, any, race }

for (const [name, combine] of Object.entries(combinators)) {
  const call = combine as (bodies: never, options: unknown) => Promise<unknown>

  it(`H14 ${name} without bodies: TypeError, naming the argument and the value`, () =>
    runVirtual(async (_time, main) => {
      for (const bodies of [undefined, null, 5, 'text', () => 1] as never[])
        await expectError(
          () => call(bodies, main),
          TypeError,
          /^bodies must be an array or an object .*, not ./,
        )
    }))

  it(`H14 ${name} with a body that is not a function: TypeError, naming which, and none is called`, () =>
    runVirtual(async (_time, main) => {
      let calls = 0
      const body = () => ++calls
      const promise = Promise.resolve(1)
      await expectError(
        () => call([body, 5, body] as never, main),
        TypeError,
        /^bodies\[1\] must be .*, not 5/,
      )
      await expectError(
        () => call([body, promise] as never, main),
        TypeError,
        /^bodies\[1\] must be .*Promise/,
      )
      await expectError(
        () => call({ a: body, b: null } as never, main),
        TypeError,
        /^bodies\.b must be .*, not null/,
      )
      const withHole = [body]
      withHole[2] = body
      await expectError(
        () => call(withHole as never, main),
        TypeError,
        /^bodies\[1\] must be .*, not undefined/,
      )
      expect(calls).toBe(0)
    }))

  it(`H14 ${name} with a concurrency that is none: RangeError or TypeError, and no body is called`, () =>
    runVirtual(async (_time, main) => {
      let calls = 0
      const bodies = [() => ++calls] as never
      for (const concurrency of [0, -1, 1.5, Number.NaN])
        await expectError(() => call(bodies, { concurrency }), RangeError, /^concurrency must be .*, not ./)
      await expectError(
        () => call(bodies, { concurrency: '2' }),
        TypeError,
        /^concurrency must be .*, not "2"/,
      )
      await expectError(() => call(bodies, { signal: {} }), TypeError, /^signal must be .*, not ./)
      expect(calls).toBe(0)
      expect(main.state).toBe('running')
    }))
}

for (const [name, first] of Object.entries({ any, race })) {
  it(`H14 ${name} with an onDiscard that is not a function: TypeError, and no body is called`, () =>
    runVirtual(async () => {
      let calls = 0
      const options = { onDiscard: 'log' as never }
      await expectError(() => first([() => ++calls], options), TypeError, /^onDiscard must be .*, not "log"/)
      expect(calls).toBe(0)
    }))
}

for (const [name, each] of Object.entries({ map, forEach })) {
  const call = each as (items: never, fn: never, options?: unknown) => Promise<unknown>

  it(`H14 ${name}: bad items, function or concurrency are named, and nothing is taken or called`, () =>
    runVirtual(async (_time, main) => {
      let calls = 0
      let taken = 0
      const fn = (() => ++calls) as never
      const items = {
        *[Symbol.iterator]() {
          yield ++taken
        },
      } as never
      for (const none of [undefined, null, 5, {}] as never[])
        await expectError(() => call(none, fn, main), TypeError, /^items must be iterable, not ./)
      for (const none of [undefined, null, 5, {}] as never[])
        await expectError(() => call(items, none, main), TypeError, /^fn must be a function, not ./)
      for (const concurrency of [0, -1, 1.5, Number.NaN])
        await expectError(
          () => call(items, fn, { concurrency }),
          RangeError,
          /^concurrency must be .*, not ./,
        )
      await expectError(
        () => call(items, fn, { concurrency: '2' }),
        TypeError,
        /^concurrency must be .*, not "2"/,
      )
      await expectError(() => call(items, fn, { signal: 5 }), TypeError, /^signal must be .*, not 5/)
      expect([calls, taken]).toEqual([0, 0])
    }))
}

it('H14 asCompleted: what is neither a task nor a function is named, and nothing is called', () =>
  runVirtual(async (_time, main) => {
    let calls = 0
    const call = (given: unknown) => () => asCompleted(given as never, main).next()
    for (const none of [undefined, null, 5, {}])
      await expectError(call(none), TypeError, /^tasksOrBodies must be iterable, not ./)
    await expectError(call([() => ++calls, 5]), TypeError, /^tasksOrBodies\[1\] must be a task.*, not 5/)
    await expectError(call([Promise.resolve()]), TypeError, /^tasksOrBodies\[0\] must be a task.*, not ./)
    expect(calls).toBe(0)
  }))

const badWaits: Array<[unknown, ErrorConstructor, RegExp]> = [
  [{ until: 'last' }, TypeError, /^until must be .*, not "last"/],
  [{ until: 5 }, TypeError, /^until must be .*, not .*5/],
  [{ timeout: Number.NaN }, RangeError, /^timeout must be .*, not NaN/],
  [{ timeout: -1 }, RangeError, /^timeout must be .*, not -1/],
  [{ timeout: '5' }, TypeError, /^timeout must be .*, not "5"/],
  [{ signal: 'stop' }, TypeError, /^signal must be .*, not "stop"/],
]

it('H14 wait: bad tasks and options are named', () =>
  runVirtual(async (_time, main) => {
    await scope(async (s: Scope) => {
      const task: Task<string> = s.spawn(() => 'v')
      for (const none of [undefined, null, 5, {}, task])
        await expectError(() => wait(none as never, s), TypeError, /^tasks must be iterable, not ./)
      await expectError(
        () => wait([task, () => 1] as never, s),
        TypeError,
        /^tasks\[1\] must be a task, not ./,
      )
      await expectError(
        () => wait([Promise.resolve()] as never, s),
        TypeError,
        /^tasks\[0\] must be a task, not ./,
      )
      for (const [options, kind, text] of badWaits)
        await expectError(() => wait([task], options as never), kind, text)
    }, main)
  }))
