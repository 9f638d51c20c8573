import { checkCount, checkDuration, checkFunction, checkMoment, checkSignal } from '../base/check.ts'
import { DeadlockError, ScopeClosedError, UsageError } from '../base/errors.ts'
import { onCancel, signalOf } from '../cancel/audience.ts'
import { cancel, cancellationOf } from '../cancel/cancel.ts'
import { currentNode, nodeFor, type WaitOptions } from '../cancel/current.ts'
import { setDeadline } from '../cancel/deadline.ts'
import { holdShields } from '../cancel/grace.ts'
import { CancelNode } from '../cancel/node.ts'
import { park } from '../wait/park.ts'
import { throwIfRefused, Wait } from '../wait/wait.ts'
import type { Scope, ScopeOptions, SpawnOptions, Task, TaskBody } from './contract.ts'
import { ScopeLife } from './scope-life.ts'
import { nameOf, TaskNode } from './task.ts'

/** A scope as users see it. */
export class ScopeNode extends ScopeLife implements Scope {
  get parent(): Scope | undefined {
    return scopeAround(this.above)
  }

  get tasks(): ReadonlySet<Task<unknown>> {
    const tasks = new Set<Task<unknown>>()
    for (let child = this.first; child !== null; child = child.next as CancelNode | null) {
      if (child instanceof TaskNode) tasks.add(child)
    }
    return tasks
  }

  get cancelled(): boolean {
    const cancellation = this.ended ? this.effective : cancellationOf(this)
    return cancellation !== null && !(cancellation === this.own && cancellation.source === 'failure')
  }

  get signal(): AbortSignal {
    return signalOf(this)
  }

  get deadline(): number {
    return this.ownDeadline?.at ?? Infinity
  }

  set deadline(at: number) {
    checkMoment('deadline', at)
    if (this.ended)
      throw new ScopeClosedError(`Cannot move the deadline of scope "${this.name}": it has ended`)
    setDeadline(this, at)
  }

  get shield(): boolean {
    return this.shielded
  }

  set shield(shield: boolean) {
    this.setShield(shield)
  }

  get publicScope(): Scope {
    return this
  }

  spawn<T>(body: TaskBody<T>, options?: SpawnOptions): Task<T> {
    return this.launch(this.make<T>(nameOf('task', body, options?.name), options), body)
  }

  trySpawn<T>(body: TaskBody<T>, options?: SpawnOptions): Task<T> | undefined {
    const name = nameOf('task', body, options?.name)
    this.checkOpen(name)
    if (this.isFull || cancellationOf(this) !== null) return undefined
    return this.launch(this.make<T>(name, options), body)
  }

  async start<T>(
    body: (ready: (value: T) => void, task: Task<unknown>) => PromiseLike<unknown>,
    options?: SpawnOptions,
  ): Promise<T> {
    // A task or a scope says whose call this is, and nothing about the new task.
    const settings = options instanceof CancelNode ? undefined : options
    const name = nameOf('task', body, settings?.name)
    throwIfRefused(options)
    const task = this.make<unknown>(name, settings)
    const wait = new Wait<T>('task', task, nodeFor(options))
    task.specially().starter = (ended) => wait.fail(startError(ended))
    let called = false
    const ready = (value: T): void => {
      if (called || task.ended) {
        throw new UsageError(
          `Cannot call ready of task "${name}": it was called before, or the task has ended`,
        )
      }
      called = true
      // The caller was cancelled and waits for the end: how that is stays the caller's to tell.
      if (wait.state !== 'pending') return
      task.specially().starter = null
      wait.grant(value)
    }
    this.launch(task, () => body(ready, task))
    // The body's first part may have cancelled the caller, whose wait was in no list then.
    if (wait.state === 'pending') wait.admit(undefined)
    try {
      return await park(wait)
    } catch (error) {
      // The caller was cancelled first: nothing that was not ready is left behind.
      task.cancel('the caller of start was cancelled')
      const outcome = await task.settled()
      throw outcome.kind === 'failed' ? outcome.error : error
    }
  }

  cancel(reason?: unknown, { grace }: { readonly grace?: number | undefined } = {}): void {
    if (grace !== undefined) checkDuration('grace', grace)
    if (cancel(this, 'explicit', reason, currentNode()?.task?.name)) holdShields(this, grace ?? this.grace)
  }

  onCancel(listener: (reason: unknown) => void): Disposable {
    checkFunction('listener', listener)
    return onCancel(this, listener)
  }

  join(options?: WaitOptions): Promise<void> {
    for (let at = nodeFor(options); at !== null; at = at.above) {
      if (at.isTask && at.above === this) return this.#joinFromInside(at.name)
    }
    const wait = new Wait('scope', this, nodeFor(options))
    if (wait.admit(options)) this.whenIdle(wait)
    return park(wait)
  }

  async #joinFromInside(name: string): Promise<never> {
    throw new DeadlockError(
      `Cannot join scope "${this.name}" in its own task "${name}": each would wait for the other`,
    )
  }
}

function startError(task: TaskNode<unknown>): unknown {
  const outcome = task.outcome!
  if (outcome.kind !== 'completed') return outcome.error
  return new UsageError(
    `Cannot start "${task.name}": its body returned before it called ready, call it once the task can be used`,
  )
}

/** The innermost scope whose code runs at `node`. */
export function scopeAround(node: CancelNode | null): ScopeNode | undefined {
  while (node !== null && !(node instanceof ScopeNode)) node = node.above
  return node ?? undefined
}

/** Everything about the options that can be wrong, before anything has happened. */
export function checkScopeOptions(options: ScopeOptions | undefined): void {
  if (options === undefined) return
  const { timeout, deadline, concurrency, supervise, grace, signal } = options
  if (timeout !== undefined) checkDuration('timeout', timeout)
  if (deadline !== undefined) checkMoment('deadline', deadline)
  if (concurrency !== undefined) checkCount('concurrency', concurrency, 1)
  if (supervise !== undefined) checkFunction('supervise', supervise)
  if (grace !== undefined) checkDuration('grace', grace)
  if (signal !== undefined) checkSignal(signal)
}
