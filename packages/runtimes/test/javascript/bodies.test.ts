import {
  all,
  run,
  scope,
  type Scope,
  shield,
  sleep,
  suppressedErrors,
  type Task,
  withTimeout,
} from '@async-lab/core'
import { runVirtual } from '@async-lab/core/testing'
import { afterEach, beforeEach, expect, it } from 'vitest'
import { caught } from '../caught.ts'

const unhandled: unknown[] = []
type Listen = (event: string, listener: (error: unknown) => void) => void
const world = globalThis as unknown as {
  process?: { on?: Listen; off?: Listen }
  addEventListener?: Listen
  removeEventListener?: Listen
}
const note = (event: unknown) => unhandled.push(event)

beforeEach(() => {
  unhandled.length = 0
  world.process?.on?.('unhandledRejection', note)
  world.addEventListener?.('unhandledrejection', note)
})
afterEach(() => {
  world.process?.off?.('unhandledRejection', note)
  world.removeEventListener?.('unhandledrejection', note)
})

it('JS-01 a child that rejects at once is awaited 50 ms later, and nobody hears of an unhandled rejection', () =>
  runVirtual(async (time, main) => {
    const error = new Error('at once')
    const told: unknown[] = []
    await scope(
      async (s) => {
        const task = s.spawn(() => Promise.reject(error))
        await sleep(50, s)
        expect(await caught(task.join(s))).toBe(error)
      },
      { signal: main.signal, supervise: (failure) => told.push(failure) },
    )
    expect(time.now()).toBe(50)
    expect(told).toEqual([error])
    expect(unhandled).toEqual([])
  }))

it('JS-01 a child that nobody awaits rejects through its scope alone', () =>
  run(
    async (main) => {
      const error = new Error('through the scope')
      expect(
        await caught(
          scope((s) => {
            s.spawn(() => Promise.reject(error))
            s.spawn(() => {
              throw error
            })
          }, main),
        ),
      ).toBe(error)
      // Rejections are judged after the microtasks of the turn.
      await new Promise((resolve) => setTimeout(resolve, 0))
      await new Promise((resolve) => setTimeout(resolve, 0))
      expect(unhandled).toEqual([])
    },
    { signals: false },
  ))

type Body<T> = () => T | PromiseLike<T>

function thenable<T>(promise: Promise<T>): PromiseLike<T> {
  // oxlint-disable-next-line unicorn/no-thenable -- database clients return such objects
  return { then: (onFulfilled, onRejected) => promise.then(onFulfilled, onRejected) }
}

const value = 7
const giving: Record<string, Body<number>> = {
  'returns a value': () => value,
  'returns a promise': () => Promise.resolve(value),
  'returns a thenable': () => thenable(Promise.resolve(value)),
  'is async': async () => value,
}
const error = new Error('broken')
const throwing: Record<string, Body<never>> = {
  'throws synchronously': () => {
    throw error
  },
  'returns a rejected promise': () => Promise.reject(error),
  'returns a rejecting thenable': () => thenable(Promise.reject(error)),
  'is async and throws': async () => {
    throw error
  },
}

const blocks: Record<string, <T>(body: Body<T>, main: Task<unknown>) => Promise<T>> = {
  scope: (body, main) => scope(body, main),
  shield: (body, main) => shield(body, main),
  withTimeout: (body, main) => withTimeout(1000, body, main),
  all: async (body, main) => (await all([body], main))[0],
  spawn: (body, main) => scope((s) => s.spawn(body).join(s), main),
}

it.for(Object.keys(giving))('JS-02 a body that %s completes with the value in every block', (name) =>
  runVirtual(async (_time, main) => {
    for (const block of Object.values(blocks)) expect(await block(giving[name]!, main)).toBe(value)
  }),
)

it.for(Object.keys(throwing))('JS-02 a body that %s fails every block with one error', (name) =>
  runVirtual(async (_time, main) => {
    for (const block of Object.values(blocks)) {
      expect(await caught(block(throwing[name]!, main))).toBe(error)
      expect(suppressedErrors(error)).toEqual([])
    }
    expect(unhandled).toEqual([])
  }),
)

it.for(Object.keys({ ...giving, ...throwing }))(
  'JS-02 a task whose body %s settles as an async one',
  (name) =>
    runVirtual(async (_time, main) => {
      const body = (giving[name] ?? throwing[name])!
      let failures = 0
      let task: Task<number> | undefined
      await scope(
        (s: Scope) => {
          task = s.spawn(body)
          task.catch(() => {})
        },
        { signal: main.signal, supervise: () => failures++ },
      )
      expect(task!.outcome).toEqual(name in giving ? { kind: 'completed', value } : { kind: 'failed', error })
      expect(failures).toBe(name in giving ? 0 : 1)
    }),
)

it.for(Object.keys(throwing))(
  'JS-02 a main that %s fails the run, which still rejects and does not throw',
  async (name) => {
    expect(await caught(run(throwing[name]!, { signals: false }))).toBe(error)
  },
)
