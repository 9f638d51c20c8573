/**
 * The errors of this library. Each has a stable `code`, and a brand under `Symbol.for`, by which
 * `instanceof` holds across copies: an ESM and a CJS copy in one process recognise each other's.
 */

interface ErrorClass<E extends Error = Error, A extends never[] = never[]> {
  new (...args: A): E
  prototype: E
}

const hidden = (value: unknown) => ({ value, writable: true, configurable: true })

/** A call, so that bundlers can drop an unused class: they keep classes with static computed members. */
export function define<C extends ErrorClass>(Class: C, name: string, code: string): C {
  const brand = Symbol.for(`async-lab.${name}`)
  Object.defineProperties(Class.prototype, { name: hidden(name), code: hidden(code), [brand]: hidden(true) })
  Object.defineProperty(Class, 'name', { value: name })
  return Object.defineProperty(Class, Symbol.hasInstance, {
    value(this: unknown, error: unknown) {
      if (this !== Class) return Function.prototype[Symbol.hasInstance].call(this, error)
      return typeof error === 'object' && error !== null && brand in error
    },
  })
}

/** Who asked for the end: code, a deadline, a failed sibling, a foreign `AbortSignal`, or the end of the program. */
export type CancelSource = 'explicit' | 'deadline' | 'failure' | 'signal' | 'shutdown'

export interface CancelFacts {
  readonly reason: unknown
  readonly source: CancelSource
  /** Name of the task that called `cancel()`. */
  readonly by?: string | undefined
  /** Name of the cancelled task, if it was a task. */
  readonly task?: string | undefined
  /** Name of the cancelled scope, if it was a scope. */
  readonly scope?: string | undefined
}

/**
 * What a checkpoint throws in a cancelled scope or task. The operation that rejects with it did not
 * happen: nothing was taken, moved or left behind.
 *
 * `code` is "ABORT_ERR", as Node's, so that code which knows the platform's aborts knows this one.
 */
export const CancelledError: new (facts: CancelFacts) => CancelledError = /* @__PURE__ */ define(
  class CancelledError extends Error {
    // Not a field of its own where it might hold what cannot be cloned: workerd clones an error with all its
    // fields, or not at all. The text names it in any case.
    #reason: unknown

    get reason(): unknown {
      return #reason in this ? this.#reason : undefined
    }

    constructor(facts: CancelFacts) {
      super(cancelText(facts))
      // Assigned one by one: a console that prints the error shows who cancelled what, and why.
      const self = this as unknown as { -readonly [F in keyof CancelFacts]: CancelFacts[F] }
      self.source = facts.source
      if (isPlain(facts.reason))
        Object.defineProperty(self, 'reason', { value: facts.reason, enumerable: true })
      else this.#reason = facts.reason
      if (facts.by !== undefined) self.by = facts.by
      if (facts.task !== undefined) self.task = facts.task
      if (facts.scope !== undefined) self.scope = facts.scope
    }
  },
  'CancelledError',
  'ABORT_ERR',
) as never

export interface CancelledError extends Error, CancelFacts {
  readonly code: 'ABORT_ERR'
}

function isPlain(value: unknown): boolean {
  return Object(value) !== value && typeof value !== 'symbol'
}

function cancelText({ reason, source, by, task, scope }: CancelFacts): string {
  const what = task !== undefined ? `task "${task}"` : scope !== undefined ? `scope "${scope}"` : 'the wait'
  const who = by === undefined ? '' : ` by task "${by}"`
  const why = reason === undefined ? '' : `: ${describe(reason)}`
  return `${what} was cancelled (${source})${who}${why}`
}

/** A value in an error text. Never throws, whatever the value is. */
export function describe(value: unknown): string {
  try {
    if (typeof value === 'string') return value
    if (value instanceof Error) return `${value.name}: ${value.message}`
    if (typeof value === 'function') return `function ${value.name || '(anonymous)'}`
    if (typeof value !== 'object' || value === null)
      return typeof value === 'bigint' ? `${value}n` : String(value)
    return Object.prototype.toString.call(value)
  } catch {
    return typeof value
  }
}

interface Coded extends Error {
  readonly code: string
}
type CodedClass = new (message: string, options?: { cause?: unknown }) => Coded

const coded = (name: string, code: string): CodedClass => define(class extends Error {}, name, code) as never

/** Thrown by the scope whose own deadline ended it, after everything in it has ended. */
export const TimeoutError: CodedClass = /* @__PURE__ */ coded('TimeoutError', 'TIMEOUT_ERR')
export type TimeoutError = Coded

/** A wait that nothing can end: a lock taken twice by one task, or tasks that wait in a circle. */
export const DeadlockError: CodedClass = /* @__PURE__ */ coded('DeadlockError', 'DEADLOCK_ERR')
export type DeadlockError = Coded

/** A scope that has ended was asked to do something. */
export const ScopeClosedError: CodedClass = /* @__PURE__ */ coded('ScopeClosedError', 'SCOPE_CLOSED_ERR')
export type ScopeClosedError = Coded

/** Tasks that ignored their cancellation longer than `run` was told to wait. */
export const StuckTaskError: CodedClass = /* @__PURE__ */ coded('StuckTaskError', 'STUCK_TASK_ERR')
export type StuckTaskError = Coded

/** A barrier was aborted, or reset under those who waited at it. */
export const BrokenBarrierError: CodedClass = /* @__PURE__ */ coded(
  'BrokenBarrierError',
  'BROKEN_BARRIER_ERR',
)
export type BrokenBarrierError = Coded

/** A queue was shut down. */
export const QueueShutDownError: CodedClass = /* @__PURE__ */ coded(
  'QueueShutDownError',
  'QUEUE_SHUT_DOWN_ERR',
)
export type QueueShutDownError = Coded

/** The other side of a channel is gone, or this one. `reason` is what `close` was given. */
export const ChannelClosedError: new (message: string, reason?: unknown) => ChannelClosedError =
  /* @__PURE__ */ define(
    class extends Error {
      readonly reason: unknown

      constructor(message: string, reason?: unknown) {
        super(message)
        this.reason = reason
      }
    },
    'ChannelClosedError',
    'CHANNEL_CLOSED_ERR',
  ) as never
export interface ChannelClosedError extends Coded {
  readonly reason: unknown
}

/** A subscriber was so slow that items were dropped for it: exactly `missed`. */
export const LaggedError: new (message: string, missed: number) => LaggedError = /* @__PURE__ */ define(
  class extends Error {
    readonly missed: number

    constructor(message: string, missed: number) {
      super(message)
      this.missed = missed
    }
  },
  'LaggedError',
  'LAGGED_ERR',
) as never
export interface LaggedError extends Coded {
  readonly missed: number
}

/** A circuit breaker is open: the call was not made. `retryAfter` is in how many milliseconds one may be. */
export const CircuitOpenError: new (message: string, retryAfter: number) => CircuitOpenError =
  /* @__PURE__ */ define(
    class extends Error {
      readonly retryAfter: number

      constructor(message: string, retryAfter: number) {
        super(message)
        this.retryAfter = retryAfter
      }
    },
    'CircuitOpenError',
    'CIRCUIT_OPEN_ERR',
  ) as never
export interface CircuitOpenError extends Coded {
  readonly retryAfter: number
}

/** The library was used in a way that cannot work; the text says what to do instead. */
export const UsageError: CodedClass = /* @__PURE__ */ coded('UsageError', 'USAGE_ERR')
export type UsageError = Coded

/** An invariant of this library does not hold. Please report it. */
export const InternalError: CodedClass = /* @__PURE__ */ coded('InternalError', 'INTERNAL_ERR')
export type InternalError = Coded

/**
 * Whether an error says that something was cancelled: a `CancelledError`, or an `AbortError` of the
 * platform. Whether that cancellation is in force for the calling code is another question; scopes answer it.
 *
 * @example
 * ```ts
 * import { isCancelled } from '@async-lab/core'
 *
 * isCancelled(new DOMException('stopped', 'AbortError')) // true
 * isCancelled(new Error('broken')) // false
 * ```
 */
export function isCancelled(error: unknown): boolean {
  return error instanceof CancelledError || (error instanceof Error && error.name === 'AbortError')
}
