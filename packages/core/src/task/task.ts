import { checkFunction } from '../base/check.ts'
import { type CancelledError, DeadlockError } from '../base/errors.ts'
import type { Outcome } from '../base/outcome.ts'
import { signalOf } from '../cancel/audience.ts'
import { cancel } from '../cancel/cancel.ts'
import { currentNode, nodeFor, type WaitOptions } from '../cancel/current.ts'
import { cancellationIn } from '../cancel/judge.ts'
import { cancelOnAbort, type NodeSignal } from '../cancel/linked.ts'
import { CancelNode, type ParkingNode } from '../cancel/node.ts'
import { ambient, carriesAcrossAwaits, enter } from '../host/ambient.ts'
import type { Loop } from '../host/loop.ts'
import type { Resource, ResourceFacts } from '../observe/event.ts'
import { hook } from '../observe/hooks.ts'
import { park } from '../wait/park.ts'
import { SteadyWait, throwIfRefused, type Wait } from '../wait/wait.ts'
import { WaitQueue } from '../wait/wait-queue.ts'
import type { Scope, SpawnOptions, Task, TaskBody, TaskState } from './contract.ts'

/** A task of whatever type. */
export type AnyTask = TaskNode<any>

/** The scope as its tasks see it. */
export interface TaskOwner extends CancelNode {
  readonly publicScope: Scope
  childSettled(task: AnyTask): void
  /** Takes over what a task leaves behind: open scopes, floating blocks and waits. */
  adopt(task: CancelNode): void
}

/**
 * ```text
 *            a place under `concurrency`
 *   queued ───────────────────────────▶ running ──▶ completed | failed | cancelled
 *      └── cancelled there: the body is never called ───────────────────────▲
 * ```
 */
export class TaskNode<T> extends CancelNode implements Task<T>, Resource, ParkingNode {
  declare above: TaskOwner
  state: TaskState = 'running'
  parkedIn = 0
  /** Under `concurrency`: it was let in, and its end lets in the next. */
  holdsPlace = false
  #result: unknown = undefined
  #joiners: WaitQueue<T> | null = null
  special: Special<T> | null = null

  constructor(owner: TaskOwner, name: string, options: SpawnOptions | undefined) {
    super(name, owner)
    this.loop.outside++
    this.appendTo(owner)
    if (options !== undefined) this.#configure(options)
    if (hook !== null) hook.taskSpawned(this)
  }

  #configure({ daemon, signal }: SpawnOptions): void {
    if (daemon === true) this.specially().daemon = true
    if (signal !== undefined) this.specially().signal = cancelOnAbort(this, signal)
  }

  specially(): Special<T> {
    return (this.special ??= new Special<T>())
  }

  get loop(): Loop {
    return this.above.loop
  }

  get daemon(): boolean {
    return this.special !== null && this.special.daemon
  }

  get isTask(): boolean {
    return true
  }

  override get task(): this {
    return this
  }

  override get ownDeadline(): null {
    return null
  }

  override get shielded(): boolean {
    return false
  }

  override get noticed(): boolean {
    return false
  }

  get scope(): Scope {
    return this.above.publicScope
  }

  get signal(): AbortSignal {
    return signalOf(this)
  }

  get outcome(): Outcome<T> | undefined {
    if (this.state === 'completed') return { kind: 'completed', value: this.#result as T }
    if (this.state === 'failed') return { kind: 'failed', error: this.#result }
    if (this.state === 'cancelled') return { kind: 'cancelled', error: this.#result as CancelledError }
    return undefined
  }

  /** Calls the body, as code of this task, up to its first wait. */
  start(body: TaskBody<T>): void {
    this.state = 'running'
    if (hook !== null) hook.taskStarted(this)
    enter(this, callBody, this as AnyTask, body as TaskBody<unknown>)
  }

  returned(value: T): void {
    this.#settle('completed', value)
  }

  threw(error: unknown): void {
    const cancellation = cancellationIn(error, this)
    if (cancellation === null) this.#settle('failed', error)
    else this.#settle('cancelled', cancellation)
  }

  #settle(state: TaskState, result: unknown): void {
    const owner = this.above
    this.state = state
    this.#result = result
    this.ended = true
    if (this.parkedIn === 0) this.loop.leaveOutside()
    this.special?.signal?.unlink()
    this.unlinkFrom(owner)
    if (this.first !== null || this.waits !== null) owner.adopt(this)
    this.own?.release()
    // Those who await it first, so that what they get is granted before a failure cancels them.
    if (this.#joiners !== null) {
      if (state === 'completed') this.#joiners.grantAll(result as T)
      else this.#joiners.failAll(result)
    }
    if (hook !== null) hook.taskSettled(this)
    owner.childSettled(this as AnyTask)
  }

  override reached(): void {}

  override get isQueued(): boolean {
    return this.state === 'queued'
  }

  override dropped(): void {
    if (this.isQueued) this.#settle('cancelled', this.effective)
  }

  cancel(reason?: unknown): boolean {
    return cancel(this, 'explicit', reason, currentNode()?.task?.name)
  }

  join(options?: WaitOptions): Promise<T> {
    if (this.ended) return this.#read(options)
    if (nodeFor(options)?.task === this) return this.#joinSelf()
    return (this.#joiners ??= new WaitQueue()).park('task', this, options)
  }

  async #read(options: WaitOptions | undefined): Promise<T> {
    throwIfRefused(options)
    if (this.loop.spend()) await this.loop.hop()
    if (this.state === 'completed') return this.#result as T
    throw this.#result
  }

  async #joinSelf(): Promise<never> {
    throw new DeadlockError(
      `Cannot await task "${this.name}" #${this.id}: it is the very task that awaits, end its body instead`,
    )
  }

  async settled(): Promise<Outcome<T>> {
    if (!this.ended) {
      const wait = new SettledWait<T>('task', this, currentNode())
      ;(this.#joiners ??= new WaitQueue()).push(wait)
      await park(wait)
    }
    return this.outcome!
  }

  /** Calls `listener` at the end, as one of those who await it. The result can be dropped. */
  watch(listener: () => void): Wait<T> {
    const wait = new SettledWait<T>('task', this, null)
    wait.wake = listener
    ;(this.#joiners ??= new WaitQueue()).push(wait)
    return wait
  }

  // `await task` comes here: it is `join` with the awaiting code's own task.
  // oxlint-disable-next-line unicorn/no-thenable
  then<A = T, B = never>(
    onFulfilled?: ((value: T) => A | PromiseLike<A>) | null,
    onRejected?: ((error: unknown) => B | PromiseLike<B>) | null,
  ): Promise<A | B> {
    return this.join().then(onFulfilled, onRejected)
  }

  catch<R = never>(onRejected?: ((error: unknown) => R | PromiseLike<R>) | null): Promise<T | R> {
    return this.join().catch(onRejected)
  }

  finally(onSettled?: (() => void) | null): Promise<T> {
    return this.join().finally(onSettled)
  }

  describe(): ResourceFacts {
    const waiting = this.#joiners?.size ?? 0
    return { holders: this.ended ? [] : [this.id], closed: true, waiting, detail: this.state }
  }
}

/** What few tasks have, so that the others need not carry it. */
class Special<T> {
  daemon = false
  /** Takes the outcome of a task that has not said yet that it is ready. */
  starter: ((task: TaskNode<T>) => void) | null = null
  signal: NodeSignal | null = null
}

/** Ends with the task, however that ended. */
class SettledWait<T> extends SteadyWait<T> {
  override fail(): void {
    this.grant(undefined as T)
  }
}

function callBody(task: AnyTask, body: TaskBody<unknown>): void {
  let result: unknown
  let isPromised: boolean
  try {
    result = body(task)
    isPromised = isThenable(result)
  } catch (error) {
    return task.threw(error)
  }
  if (!isPromised) return task.returned(result)
  const promise = result instanceof Promise ? (result as Promise<unknown>) : Promise.resolve(result)
  const kept = hook === null ? undefined : hook.frame(task)
  if (kept !== undefined) return settleKeeping(kept, promise, task)
  // Two functions for all tasks, which find theirs in the context that they are called in: a pair of closures
  // for each task costs more than the rest of spawning it.
  if (carriesAcrossAwaits) void promise.then(taskReturned, taskThrew)
  else {
    void promise.then(
      (value) => task.returned(value),
      (error) => task.threw(error),
    )
  }
}

/** Nothing but the reactions to `promise` holds what is kept, and they go with whatever could settle it. */
function settleKeeping(kept: object, promise: Promise<unknown>, task: AnyTask): void {
  const frame = { task, kept }
  void promise.then(
    (value) => frame.task.returned(value),
    (error) => frame.task.threw(error),
  )
}

function taskReturned(value: unknown): void {
  ;(ambient() as TaskNode<unknown>).returned(value)
}

function taskThrew(error: unknown): void {
  ;(ambient() as TaskNode<unknown>).threw(error)
}

export function isThenable(value: unknown): value is PromiseLike<unknown> {
  return (
    (typeof value === 'object' || typeof value === 'function') &&
    value !== null &&
    typeof (value as { then?: unknown }).then === 'function'
  )
}

export function nameOf(what: string, body: unknown, name: string | undefined): string {
  checkFunction('body', body)
  return name ?? ((body as { name: string }).name || what)
}
