import type { Outcome } from '../base/outcome.ts'
import type { WaitOptions } from '../cancel/current.ts'

/**
 * A function call running in a scope. It settles once: `completed`, `failed` or `cancelled`.
 *
 * Awaiting it gives its value or throws its error, and is a checkpoint. A task that was cancelled throws its
 * `CancelledError`, which for the awaiting code is an ordinary failure.
 */
export interface Task<T> extends PromiseLike<T> {
  readonly id: number
  readonly name: string
  /** `queued` while it waits for a place under `concurrency`, `running` while it lives. */
  readonly state: TaskState
  readonly scope: Scope
  /** Aborts when the task is cancelled; its `reason` is the `CancelledError`. Made when first read. */
  readonly signal: AbortSignal
  /** How it settled; undefined before. */
  readonly outcome: Outcome<T> | undefined
  /**
   * Waits for the end, as `await task` does, with options.
   *
   * Cancellation: safe; only this wait ends, the task goes on.
   * @throws what the task failed with
   * @throws {CancelledError} that of the task, if it was cancelled
   * @throws {DeadlockError} in the task itself
   */
  join(options?: WaitOptions): Promise<T>
  /** Waits for the end and tells how it was. Never rejects, and is no checkpoint: it waits for cleanup, too. */
  settled(): Promise<Outcome<T>>
  /** Asks for the end: every checkpoint of the task throws from now on. False when it has settled already. */
  cancel(reason?: unknown): boolean
  catch<R = never>(onRejected?: ((error: unknown) => R | PromiseLike<R>) | null): Promise<T | R>
  finally(onSettled?: (() => void) | null): Promise<T>
}

export type TaskState = 'queued' | 'running' | 'completed' | 'failed' | 'cancelled'

/** `any`, since the type of a body's own task would keep the compiler from inferring it from what the body returns. */
export type TaskBody<T> = (task: Task<any>) => T | PromiseLike<T>

export interface SpawnOptions {
  /** For errors and the inspector; the function's own name by default. */
  readonly name?: string | undefined
  /** Does not keep its scope open: it is cancelled once only daemons are left. */
  readonly daemon?: boolean | undefined
  /** Cancels the task when aborted. */
  readonly signal?: AbortSignal | undefined
}

/** A block that owns tasks, a deadline and a cancellation. It ends only after everything in it has ended. */
export interface Scope {
  readonly id: number
  readonly name: string
  /** The scope around this one. */
  readonly parent: Scope | undefined
  /** The tasks that live in it now. */
  readonly tasks: ReadonlySet<Task<unknown>>
  /**
   * Calls the body at once, up to its first wait, as calling an async function does. What the body throws fails the
   * task, never this call.
   * @throws {ScopeClosedError} after the scope has ended; the body is not called
   */
  spawn<T>(body: TaskBody<T>, options?: SpawnOptions): Task<T>
  /** Undefined, without calling the body, when the scope is cancelled or at its `concurrency`. */
  trySpawn<T>(body: TaskBody<T>, options?: SpawnOptions): Task<T> | undefined
  /**
   * Spawns a task and waits until it calls `ready`; then the body goes on as a task of this scope.
   *
   * Cancellation: cancels the task if it was not ready, and waits for its end.
   * @throws what the body throws before it was ready; the scope has not failed by it
   * @throws {UsageError} if the body ends without calling `ready`
   */
  start<T>(
    body: (ready: (value: T) => void, task: Task<unknown>) => PromiseLike<unknown>,
    options?: SpawnOptions,
  ): Promise<T>
  /**
   * Asks everything in the scope to end. The first reason is kept. Shields below hold for `grace` ms at most.
   */
  cancel(reason?: unknown, options?: { readonly grace?: number | undefined }): void
  /** A cancel or an expired deadline has reached this scope, its own or one from around it. */
  readonly cancelled: boolean
  /** Aborts when the scope is cancelled; its `reason` is the `CancelledError`. Made when first read. */
  readonly signal: AbortSignal
  /** A moment of the clock of `now()`; Infinity for none. Assigning moves it; one that has passed cancels at once. */
  deadline: number
  /** Keeps cancellation from outside out. */
  shield: boolean
  /** Calls the listener once, when the scope is cancelled; at once if it is. */
  onCancel(listener: (reason: unknown) => void): Disposable
  /**
   * Waits until no task lives in the scope. Daemons do not count. Never rejects with a task's error.
   *
   * Cancellation: safe; the tasks go on.
   * @throws {DeadlockError} in a task of the scope
   */
  join(options?: WaitOptions): Promise<void>
  /** The failure that leaves this scope, or will. */
  readonly failure: unknown
  /** The other failures of this scope. */
  readonly suppressed: readonly unknown[]
}

export interface ScopeOptions {
  /** For errors and the inspector. */
  readonly name?: string | undefined
  /** Cancels the scope from outside when aborted. */
  readonly signal?: AbortSignal | undefined
  /** Milliseconds from now. */
  readonly timeout?: number | undefined
  /** A moment of the clock of `now()`. The earlier of this and `timeout` counts. */
  readonly deadline?: number | undefined
  /** At most so many tasks run at a time; the others wait for a place, in order. */
  readonly concurrency?: number | undefined
  /** Keeps cancellation from outside out. */
  readonly shield?: boolean | undefined
  /** Is told the failure of a task, which then neither cancels the others nor leaves the scope. */
  readonly supervise?: ((error: unknown, task: Task<unknown>) => void) | undefined
  /** Milliseconds that shields below hold once this scope is cancelled; for ever by default. */
  readonly grace?: number | undefined
}
