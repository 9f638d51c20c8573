import * as core from '@async-lab/core'
import {
  CancelledError,
  isCancelled,
  scope,
  sleep,
  suppressedErrors,
  TimeoutError,
  withTimeout,
} from '@async-lab/core'
import { runVirtual } from '@async-lab/core/testing'
import { expect, it } from 'vitest'
import { caught } from '../caught.ts'

type ErrorClass = new (argument: never) => Error & { code: string }

const codes: Record<string, string> = {
  CancelledError: 'ABORT_ERR',
  TimeoutError: 'TIMEOUT_ERR',
  DeadlockError: 'DEADLOCK_ERR',
  ScopeClosedError: 'SCOPE_CLOSED_ERR',
  StuckTaskError: 'STUCK_TASK_ERR',
  UsageError: 'USAGE_ERR',
  InternalError: 'INTERNAL_ERR',
  CircuitOpenError: 'CIRCUIT_OPEN_ERR',
}

function make(name: string) {
  const Class = (core as unknown as Record<string, ErrorClass>)[name]!
  return { Class, error: new Class((name === 'CancelledError' ? { source: 'explicit' } : 'text') as never) }
}

/** As another copy of the library would make it: of a class that is foreign here, with the brand that they share. */
function foreign(name: string) {
  class Other extends Error {}
  Object.defineProperty(Other.prototype, Symbol.for(`async-lab.${name}`), { value: true })
  return new Other(name)
}

it.for(Object.entries(codes))('JS-12 %s has the code %s and its own name', ([name, code]) => {
  const { Class, error } = make(name)
  expect(error).toBeInstanceOf(Error)
  expect(error.code).toBe(code)
  expect(error.name).toBe(name)
  expect(Class.name).toBe(name)
  expect(Object.keys(error)).not.toContain('name')
  expect(Object.keys(error)).not.toContain('code')
})

it.for(Object.keys(codes))('JS-12 %s knows those of another copy, and nothing else', (name) => {
  const { Class } = make(name)
  expect(foreign(name)).toBeInstanceOf(Class)
  for (const other of Object.keys(codes).filter((known) => known !== name)) {
    expect(make(other).error).not.toBeInstanceOf(Class)
    expect(foreign(other)).not.toBeInstanceOf(Class)
  }
  for (const value of [new Error(name), { name }, name, null, undefined, () => {}]) {
    expect((value as unknown) instanceof Class).toBe(false)
  }
})

it('JS-12 the classes can be extended, and a subclass is told from its parent', () => {
  class Mine extends TimeoutError {}
  expect(new Mine('text')).toBeInstanceOf(TimeoutError)
  expect(new Mine('text')).toBeInstanceOf(Mine)
  expect(new TimeoutError('text')).not.toBeInstanceOf(Mine)
  expect(foreign('TimeoutError')).not.toBeInstanceOf(Mine)
})

it('JS-12 isCancelled knows cancellations of all copies and of the platform, and timeouts are none', () => {
  expect(isCancelled(make('CancelledError').error)).toBe(true)
  expect(isCancelled(foreign('CancelledError'))).toBe(true)
  expect(isCancelled(new DOMException('stopped', 'AbortError'))).toBe(true)
  const controller = new AbortController()
  controller.abort()
  expect(isCancelled(controller.signal.reason)).toBe(true)
  for (const value of [make('TimeoutError').error, new Error('AbortError'), 'AbortError', undefined]) {
    expect(isCancelled(value)).toBe(false)
  }
})

it("JS-12 another copy's CancelledError is a failure here: nothing of this copy was cancelled", () =>
  runVirtual(async (_time, main) => {
    const error = foreign('CancelledError')
    const left = await caught(
      scope(() => {
        throw error
      }, main),
    )
    expect(left).toBe(error)
  }))

it('JS-12 the suppressed errors that another copy attached are read here, and added to', () =>
  runVirtual(async (_time, main) => {
    const theirs = new Error('theirs')
    const ours = new Error('ours')
    const error = Object.assign(new Error('E'), { [Symbol.for('async-lab.suppressed')]: [theirs] })
    expect(suppressedErrors(error)).toEqual([theirs])
    await caught(
      scope(async (s) => {
        s.spawn(async (task) => {
          await caught(sleep(1000, task))
          throw ours
        })
        await sleep(10, s)
        throw error
      }, main),
    )
    expect(suppressedErrors(error)).toEqual([theirs, ours])
  }))

it('JS-12 a CancelledError of this library explains itself', () =>
  runVirtual(async (_time, main) => {
    let seen: unknown
    await caught(
      withTimeout(
        10,
        async (s) => {
          seen = await caught(sleep(100, s))
          throw seen
        },
        main,
      ),
    )
    expect(seen).toBeInstanceOf(CancelledError)
    expect(seen).toMatchObject({ source: 'deadline', scope: 'scope', code: 'ABORT_ERR' })
  }))
