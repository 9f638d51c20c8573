import {
  allTasks,
  openScope,
  run,
  scope,
  type Scope,
  type ScopeOptions,
  shield,
  spawn,
  withDeadline,
  withTimeout,
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

it('H14 a body that is not a function: TypeError, naming it and the value', () =>
  runVirtual(async (_time, main) => {
    await scope(async (s) => {
      const calls: Record<string, (body: never) => unknown> = {
        scope: (body) => scope(body, s),
        'scope.spawn': (body) => s.spawn(body),
        'scope.trySpawn': (body) => s.trySpawn(body),
        'scope.start': (body) => s.start(body),
        withTimeout: (body) => withTimeout(10, body, s),
        withDeadline: (body) => withDeadline(10, body, s),
        shield: (body) => shield(body, s),
      }
      for (const [name, call] of Object.entries(calls)) {
        for (const body of notFunctions) {
          const error = await errorOf(() => call(body))
          expect(error, name).toBeInstanceOf(TypeError)
          expect((error as Error).message, name).toMatch(/^body must be a function, not ./)
        }
      }
      expect(s.tasks.size).toBe(0)
      expect(s.failure).toBe(undefined)
    }, main)
  }))

it('H14 spawn without a function, in the current scope: TypeError', () =>
  runVirtual(async () => {
    for (const body of notFunctions) expect(() => spawn(body)).toThrow(/^body must be a function/)
  }))

it('H14 run without a function: TypeError, naming it', async () => {
  for (const main of notFunctions) {
    const error = await errorOf(() => run(main, { signals: false }))
    expect(error).toBeInstanceOf(TypeError)
    expect((error as Error).message).toMatch(/^main must be a function, not ./)
  }
})

const badOptions: Array<[keyof ScopeOptions, unknown, ErrorConstructor]> = [
  ['timeout', Number.NaN, RangeError],
  ['timeout', -1, RangeError],
  ['timeout', -Infinity, RangeError],
  ['timeout', '5', TypeError],
  ['timeout', null, TypeError],
  ['timeout', new Date(0), TypeError],
  ['deadline', Number.NaN, RangeError],
  ['deadline', '5', TypeError],
  ['deadline', new Date(0), TypeError],
  ['concurrency', 0, RangeError],
  ['concurrency', -1, RangeError],
  ['concurrency', 1.5, RangeError],
  ['concurrency', Number.NaN, RangeError],
  ['concurrency', '3', TypeError],
  ['supervise', 5, TypeError],
  ['supervise', {}, TypeError],
  ['signal', 'stop', TypeError],
  ['signal', {}, TypeError],
  ['signal', new AbortController(), TypeError],
  ['grace', Number.NaN, RangeError],
  ['grace', -1, RangeError],
  ['grace', '5', TypeError],
]

for (const [option, value, expected] of badOptions) {
  it(`H14 scope, openScope and shield with ${option} ${describeValue(value)}: ${expected.name}, and nothing is called`, () =>
    runVirtual(async (_time, main) => {
      let calls = 0
      const options = { [option]: value } as ScopeOptions
      const body = () => ++calls
      for (const call of [
        () => scope(body, options),
        () => openScope(options),
        () => shield(body, options),
      ]) {
        const error = await errorOf(call)
        expect(error).toBeInstanceOf(expected)
        expect((error as Error).message).toMatch(new RegExp(`^${option} must be .*, not .`))
      }
      expect(calls).toBe(0)
      expect(main.scope.tasks.size).toBe(1)
    }))
}

function describeValue(value: unknown): string {
  if (typeof value === 'string') return `"${value}"`
  return typeof value === 'object' && value !== null ? `a ${value.constructor.name}` : String(value)
}

it('H14 what is legal: Infinity, and undefined for what was not given', () =>
  runVirtual(async (_time, main) => {
    const legal: ScopeOptions[] = [
      { timeout: Infinity, deadline: Infinity, concurrency: Infinity, grace: Infinity },
      { timeout: undefined, deadline: undefined, concurrency: undefined, grace: undefined },
      { name: undefined, signal: undefined, shield: undefined, supervise: undefined },
      { concurrency: 1, grace: 0 },
    ]
    for (const options of legal)
      expect(await scope((s) => s.spawn(() => 'v').outcome, options)).toEqual({
        kind: 'completed',
        value: 'v',
      })
    expect(main.state).toBe('running')
  }))

it('H14 spawn options: a signal that is none, and the body is not called', () =>
  runVirtual(async (_time, main) => {
    let calls = 0
    await scope(async (s) => {
      const options = { signal: 'stop' as never }
      expect(() => s.spawn(() => ++calls, options)).toThrow(TypeError)
      expect(() => s.spawn(() => ++calls, options)).toThrow(/^signal must be an AbortSignal, not "stop"/)
      expect(() => s.trySpawn(() => ++calls, options)).toThrow(TypeError)
      const started = await errorOf(() => s.start(async () => ++calls, options))
      expect(started).toBeInstanceOf(TypeError)
      expect(s.tasks.size).toBe(0)
    }, main)
    expect(calls).toBe(0)
  }))

it('H14 cancel with a bad grace, onCancel without a function, a bad deadline: nothing has changed', () =>
  runVirtual(async (_time, main) => {
    await scope((s: Scope) => {
      expect(() => s.cancel('why', { grace: -1 })).toThrow(/^grace must be .*, not -1/)
      expect(() => s.cancel('why', { grace: Number.NaN })).toThrow(RangeError)
      for (const listener of notFunctions)
        expect(() => s.onCancel(listener)).toThrow(/^listener must be a function/)
      expect(() => (s.deadline = Number.NaN)).toThrow(/^deadline must be .*, not NaN/)
      expect(() => (s.deadline = '5' as never)).toThrow(TypeError)
      expect(s.deadline).toBe(Infinity)
      expect(s.cancelled).toBe(false)
    }, main)
  }))
