import { fromEvents, interval, stream } from '@async-lab/core'
import { expect, it } from 'vitest'
import { caught } from '../caught.ts'

const items = () => stream([1, 2, 3])
const bad = (value: unknown) => value as never

for (const value of [0, -1, 1.5, Number.NaN]) {
  it(`a count of ${value}: RangeError at the call, naming argument and value`, () => {
    const calls: Array<() => unknown> = [
      () => items().map((n) => n, { concurrency: value }),
      () => items().filter(() => true, { concurrency: value }),
      () => items().flatMap(() => [], { concurrency: value }),
      () => items().batch(value),
      () => items().batch({ size: value }),
      () => items().window(value),
      () => items().window({ size: 2, step: value }),
      () => items().buffer(value),
      () => items().retry({ maxAttempts: value }),
      () => fromEvents(new EventTarget(), 'ping', { capacity: value }),
    ]
    if (value !== 0)
      calls.push(
        () => items().take(value),
        () => items().drop(value),
      )
    for (const call of calls) {
      expect(call).toThrow(RangeError)
      expect(call).toThrow(
        new RegExp(`^(concurrency|size|step|count|maxAttempts|capacity) must be .*, not ${value}$`),
      )
    }
  })
}

for (const value of [-1, Number.NaN]) {
  it(`a duration of ${value}: RangeError at the call`, () => {
    const calls: Array<() => unknown> = [
      () => items().throttle(value),
      () => items().debounce(value),
      () => items().timeout(value),
      () => items().batch({ every: value }),
      () => items().retry({ minDelay: value }),
      () => interval(value),
    ]
    for (const call of calls) expect(call).toThrow(RangeError)
  })
}

it('what is no function: TypeError at the call, naming argument and value', async () => {
  const methods = ['map', 'filter', 'flatMap', 'takeWhile', 'dropWhile', 'scan', 'tap', 'distinct'] as const
  for (const method of methods) {
    const call = () => (items()[method] as (fn: unknown) => unknown)(bad('upper'))
    expect(call).toThrow(TypeError)
    expect(call).toThrow(/^(fn|keyOf) must be a function, not "upper"$/)
  }
  for (const method of ['reduce', 'forEach', 'some', 'every', 'find'] as const) {
    const error = await caught((items()[method] as (fn: unknown) => Promise<unknown>)(bad('upper')))
    expect(error).toBeInstanceOf(TypeError)
  }
  expect(() => items().retry({ when: bad(1) })).toThrow(/^when must be a function/)
  expect(() => items().retry({ onRetry: bad(1) })).toThrow(/^onRetry must be a function/)
  expect(() => stream([], { onUndelivered: bad(1) })).toThrow(/^onUndelivered must be a function/)
  expect(() => stream([], { signal: bad(1) })).toThrow(/^signal must be an AbortSignal/)
})

it('a number or null in place of options: TypeError at the call, and not the defaults', () => {
  for (const value of [8, null]) {
    const calls: Array<() => unknown> = [
      () => items().map((n) => n, bad(value)),
      () => items().filter(() => true, bad(value)),
      () => items().flatMap(() => [], bad(value)),
      () => items().retry(bad(value)),
    ]
    for (const call of calls) expect(call).toThrow(new RegExp(`^options must be an object, not ${value}$`))
  }
})

it('what is no source: TypeError at the call, naming it', () => {
  for (const none of [undefined, null, 5, {}, Promise.resolve([])]) {
    expect(() => stream(bad(none))).toThrow(
      /^source must be iterable, async iterable or a ReadableStream, not ./,
    )
    for (const method of ['merge', 'zip', 'concat'] as const)
      expect(() => (items()[method] as (...others: unknown[]) => unknown)([], none)).toThrow(
        /^others\[1\] must be iterable/,
      )
  }
  expect(() => stream(bad(new EventTarget()))).toThrow(/use fromEvents for an event target$/)
  expect(() => fromEvents(bad({}), 'ping')).toThrow(/^target must be an event target or an emitter/)
  expect(() => fromEvents(new EventTarget(), bad(5))).toThrow(/^name must be the name of an event/)
  expect(() => fromEvents(new EventTarget(), 'ping', { overflow: bad('drop') })).toThrow(
    /^overflow must be "fail"/,
  )
})

it('a batch without a limit, and a window without a size: TypeError', () => {
  expect(() => items().batch({})).toThrow(/^size or every must be stated/)
  expect(() => items().batch(bad(undefined))).toThrow(TypeError)
  expect(() => items().window(bad({}))).toThrow(/^size must be stated/)
  expect(() => items().window(Infinity)).toThrow(RangeError)
})

it('fn of flatMap gives what is no iterable, or a text: TypeError, and the source is closed', async () => {
  for (const given of [5, null, undefined, 'text']) {
    const error = await caught(
      items()
        .flatMap(() => bad(given))
        .toArray(),
    )
    expect(error).toBeInstanceOf(TypeError)
    expect((error as Error).message).toMatch(/^what fn gives must be iterable/)
  }
})

it('next() of a source gives no object: TypeError', async () => {
  const odd = { [Symbol.asyncIterator]: () => ({ next: async () => bad(5) }) }
  expect(await caught(stream(odd as AsyncIterable<number>).toArray())).toBeInstanceOf(TypeError)
})

it('reduce of nothing without an initial value: TypeError', async () => {
  expect(await caught(stream<number>([]).reduce((a, b) => a + b))).toBeInstanceOf(TypeError)
  expect(await stream<number>([]).reduce((a, b) => a + b, 7)).toBe(7)
})
