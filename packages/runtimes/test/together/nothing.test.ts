import {
  all,
  allSettled,
  allTasks,
  any,
  asCompleted,
  CancelledError,
  forEach,
  map,
  race,
  scope,
  type Scope,
  sleep,
  wait,
} from '@async-lab/core'
import { runVirtual } from '@async-lab/core/testing'
import { afterEach, expect, it } from 'vitest'

afterEach(() => {
  expect(Array.from(allTasks(), (task) => task.name)).toEqual([])
})

it('JP-13 nothing to do: empty results in the shape of the input', () =>
  runVirtual(async (time, main) => {
    let calls = 0
    const count = () => ++calls
    expect(await all([], main)).toEqual([])
    expect(await all({}, main)).toEqual({})
    expect(await allSettled([], main)).toEqual([])
    expect(await allSettled({}, main)).toEqual({})
    expect(await map([], count, main)).toEqual([])
    expect(await map(new Set(), count, main)).toEqual([])
    expect(await forEach([], count, main)).toBe(undefined)
    expect(calls).toBe(0)
    expect(time.now()).toBe(0)
  }))

it('JP-13 nothing to do: asynchronously', () =>
  runVirtual(async (_time, main) => {
    const log: string[] = []
    const calls = [
      all([], main).then(() => log.push('all')),
      all({}, main).then(() => log.push('all of a record')),
      map([], () => 1, main).then(() => log.push('map')),
    ]
    log.push('called')
    await all(
      calls.map((call) => () => call),
      main,
    )
    expect(log[0]).toBe('called')
    expect(log).toHaveLength(4)
  }))

it('JP-13 any of nothing rejects with an AggregateError of nothing', () =>
  runVirtual(async (_time, main) => {
    for (const nothing of [[], {}]) {
      const error = await any(nothing, main).catch((reason: unknown) => reason)
      expect(error).toBeInstanceOf(AggregateError)
      expect((error as AggregateError).errors).toEqual([])
    }
  }))

it('JP-13 race of nothing rejects with a RangeError, and does not hang', () =>
  runVirtual(async (_time, main) => {
    for (const nothing of [[], {}]) {
      const error = await race(nothing, main).catch((reason: unknown) => reason)
      expect(error).toBeInstanceOf(RangeError)
      expect((error as Error).message).toContain('bodies')
    }
  }))

it('H4 in a cancelled scope they reject, and no body is called', () =>
  runVirtual(async (_time, main) => {
    let calls = 0
    const body = () => ++calls
    const calling: Record<string, (s: Scope) => Promise<unknown>> = {
      all: (s) => all([body], s),
      'all of nothing': (s) => all([], s),
      allSettled: (s) => allSettled([body], s),
      any: (s) => any([body], s),
      race: (s) => race([body], s),
      map: (s) => map([1], body, s),
      forEach: (s) => forEach([1], body, s),
      asCompleted: (s) => asCompleted([body], s).next(),
      wait: (s) => wait([main], s),
    }
    for (const [name, call] of Object.entries(calling)) {
      let left: unknown = name
      await scope(async (s) => {
        await sleep(1, s)
        s.cancel('stop')
        await call(s).catch((error: unknown) => (left = error))
      }, main)
      expect(left, name).toBeInstanceOf(CancelledError)
      expect(left, name).toMatchObject({ reason: 'stop' })
    }
    expect(calls).toBe(0)
  }))
