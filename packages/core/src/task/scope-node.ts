import { checkCount, checkDuration, checkFunction, checkMoment, checkSignal } from '../base/check.ts'
import {
  type CancelledError,
  DeadlockError,
  ScopeClosedError,
  TimeoutError,
  UsageError,
} from '../base/errors.ts'
import { onCancel, signalOf } from '../cancel/audience.ts'
import { cancel, cancellationOf, spread } from '../cancel/cancel.ts'
import type { Cancellation } from '../cancel/cancellation.ts'
import { currentNode, nodeFor, type WaitOptions } from '../cancel/current.ts'
import { inheritDeadlines, setDeadline } from '../cancel/deadline.ts'
import { dropGrace, holdShields } from '../cancel/grace.ts'
import { cancellationIn } from '../cancel/judge.ts'
import { cancelOnAbort, type NodeSignal } from '../cancel/linked.ts'
import { CancelNode, living } from '../cancel/node.ts'
import { snapshot } from '../host/ambient.ts'
import type { Loop } from '../host/loop.ts'
import type { Resource, ResourceFacts } from '../observe/event.ts'
import { hook } from '../observe/hooks.ts'
import { roots } from '../observe/node.ts'
import { register, type RegistrySources } from '../observe/registry.ts'
import { park } from '../wait/park.ts'
import { SteadyWait, throwIfRefused, Wait } from '../wait/wait.ts'
import { WaitQueue } from '../wait/wait-queue.ts'
import type { Scope, ScopeOptions, SpawnOptions, Task, TaskBody } from './contract.ts'
import { Failures } from './failures.ts'
import { Places } from './places.ts'
import { type Exit, exitOf } from './scope-exit.ts'
import { type AnyTask, nameOf, TaskNode, type TaskOwner } from './task.ts'

/**
 * A scope: the owner of tasks. What it does at its end is decided by `exitOf`.
 *
 * ```text
 *   open ── body ended, no task lives ──▶ closing ── daemons and open scopes ended ──▶ ended
 * ```
 */
export class ScopeNode extends CancelNode implements TaskOwner, Resource {
  readonly task: CancelNode | null
  /** How this ended. Not null once ended. */
  exit: Exit | null = null
  /** The promise of the block, and nobody in sight who awaits it: its failure is the enclosing scope's. */
  isOrphan = false
  promise: Promise<unknown> | null = null
  /** Tasks that have not ended, without daemons. */
  #live = 0
  #bodyDone = false
  #closing = false
  #interrupted = false
  #bodyCancellation: Cancellation | null = null
  #failures: Failures | null = null
  #places: Places | null = null
  #signal: NodeSignal | null = null
  #idle: WaitQueue | null = null
  #end: WaitQueue | null = null
  /** How `all`, `any` and their like see each end first. True if that deals with its failure. */
  observer: ((task: AnyTask) => boolean) | null = null
  #supervise: ((error: unknown, task: Task<unknown>) => void) | null = null
  #grace = Infinity

  constructor(parent: CancelNode | null, loop: Loop, options: ScopeOptions = {}) {
    super(options.name ?? 'scope', parent, loop)
    this.task = parent === null ? null : parent.task
    register(sourcesOf(loop))
    this.appendTo(parent ?? roots)
    if (options.concurrency !== undefined) this.#places = new Places(this, options.concurrency)
    if (options.supervise !== undefined) this.superviseWith(options.supervise)
    if (options.grace !== undefined) this.#grace = options.grace
    if (options.shield === true) this.shield = true
    const at = Math.min(options.deadline ?? Infinity, loop.now() + (options.timeout ?? Infinity))
    if (hook !== null) hook.scopeOpened(this, at)
    if (options.signal !== undefined) this.#signal = cancelOnAbort(this, options.signal)
    if (at !== Infinity) setDeadline(this, at)
  }

  get isTask(): boolean {
    return false
  }

  get state(): string {
    return this.ended ? 'ended' : this.#closing ? 'closing' : this.#bodyDone ? 'joining' : 'open'
  }

  // ——— what users see

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
    if (this.shielded === shield) return
    this.shielded = shield
    inheritDeadlines(this)
    spread(this)
  }

  get failure(): unknown {
    return this.#failures?.first
  }

  get suppressed(): readonly unknown[] {
    return this.#failures?.suppressed ?? []
  }

  spawn<T>(body: TaskBody<T>, options?: SpawnOptions): Task<T> {
    return this.#launch(this.#make<T>(nameOf('task', body, options?.name), options), body)
  }

  trySpawn<T>(body: TaskBody<T>, options?: SpawnOptions): Task<T> | undefined {
    const name = nameOf('task', body, options?.name)
    this.#checkOpen(name)
    if (this.#places?.full === true || cancellationOf(this) !== null) return undefined
    return this.#launch(this.#make<T>(name, options), body)
  }

  async start<T>(
    body: (ready: (value: T) => void, task: Task<unknown>) => PromiseLike<unknown>,
    options?: SpawnOptions,
  ): Promise<T> {
    const name = nameOf('task', body, options?.name)
    throwIfRefused(undefined)
    const task = this.#make<unknown>(name, options)
    const wait = new Wait<T>('task', task, currentNode())
    task.starter = (ended) => wait.fail(startError(ended))
    const ready = (value: T) => {
      if (task.starter === null)
        throw new UsageError(
          `Cannot call ready of task "${name}": it was called before, or the task has ended`,
        )
      task.starter = null
      wait.grant(value)
    }
    this.#launch(task, () => body(ready, task))
    try {
      return await park(wait)
    } catch (error) {
      // The caller was cancelled first: nothing that was not ready is left behind.
      if (task.ended) throw error
      task.cancel('the caller of start was cancelled')
      const outcome = await task.settled()
      throw outcome.kind === 'failed' ? outcome.error : error
    }
  }

  cancel(reason?: unknown, { grace }: { readonly grace?: number | undefined } = {}): void {
    if (grace !== undefined) checkDuration('grace', grace)
    if (cancel(this, 'explicit', reason, currentNode()?.task?.name)) holdShields(this, grace ?? this.#grace)
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
    if (wait.admit(options)) {
      if (this.#live === 0) wait.grant()
      else (this.#idle ??= new WaitQueue()).push(wait)
    }
    return park(wait)
  }

  async #joinFromInside(name: string): Promise<never> {
    throw new DeadlockError(
      `Cannot join scope "${this.name}" in its own task "${name}": each would wait for the other`,
    )
  }

  // ——— what tasks see

  get publicScope(): Scope {
    return this
  }

  childSettled(task: AnyTask): void {
    const outcome = task.outcome!
    if (task.starter !== null) {
      task.starter(task)
      task.starter = null
    } else if (this.observer?.(task) !== true && outcome.kind === 'failed') {
      this.#taskFailed(outcome.error, task)
    }
    if (!task.daemon && --this.#live === 0) this.#idle?.grantAll()
    if (task.holdsPlace) this.#places!.release()
    this.#progress()
  }

  adopt(task: CancelNode): void {
    for (let wait = task.waits; wait !== null; wait = task.waits) (wait as Wait).moveTo(this)
    for (let child = task.first as ScopeNode | null; child !== null; child = task.first as ScopeNode | null) {
      // A cancellation is never taken back, also when the task that it came from is no longer above.
      if (task.own !== null && child.effective === task.own)
        cancel(child, task.own.source, task.own.reason, task.own.by)
      child.unlinkFrom(task)
      child.above = this
      child.appendTo(this)
      child.orphan()
      inheritDeadlines(child)
      spread(child)
      if (this.#closing) child.shutDown('shutdown')
    }
  }

  // ——— what its block sees

  bodyReturned(): void {
    this.#bodyDone = true
    // Cancelled before it spawned what it now waits for.
    if (this.#live > 0) this.#interruptedBy(cancellationOf(this))
    this.#progress()
  }

  bodyThrew(error: unknown): void {
    this.#bodyDone = true
    const cancellation = cancellationIn(error, this)
    if (cancellation === null) this.fail(error, null)
    else {
      this.#interrupted = true
      this.#bodyCancellation = cancellation
    }
    this.#progress()
  }

  /** Parks until this has ended; lasts, whatever is cancelled meanwhile. */
  async ending(): Promise<void> {
    if (this.ended) return
    const wait = new SteadyWait('scope', this, living(this.above))
    ;(this.#end ??= new WaitQueue()).push(wait)
    await park(wait)
  }

  /** What leaves: to be called once this has ended, by the frame that the error is to lead to. */
  leave<T>(value: T): T {
    const exit = this.exit!
    if (exit.kind === 'value') return value
    this.leaveFailure()
    if (exit.kind === 'cancelled') throw exit.error
    if (exit.kind === 'nothing') return undefined as T
    throw new TimeoutError(
      `Cannot finish scope "${this.name}": its deadline has passed, allow more time or do less in it`,
    )
  }

  leaveFailure(): void {
    if (this.exit!.kind === 'failure') throw this.#failures!.leaving()
  }

  superviseWith(supervise: (error: unknown, task: Task<unknown>) => void): void {
    const within = snapshot()
    this.#supervise = (error, task) => within(supervise, error, task)
  }

  /** Ends what still runs. For a scope without a body (or with one that nobody awaits). */
  shutDown(source: 'explicit' | 'shutdown', reason?: unknown): void {
    if (this.#live > 0 || this.promise !== null) cancel(this, source, reason)
    if (this.promise === null) this.#bodyDone = true
    this.#progress()
  }

  /** Nobody is left who would see how this ends. */
  orphan(): void {
    this.isOrphan = true
    // What it rejects with is told through the enclosing scope instead.
    this.promise?.catch(() => {})
  }

  override reached(): void {
    this.#interruptedBy(this.effective)
    if (this.effective === this.own && this.#grace !== Infinity) holdShields(this, Math.max(this.#grace, 1))
  }

  describe(): ResourceFacts {
    const holders: number[] = []
    for (let child = this.first; child !== null; child = child.next as CancelNode | null) {
      if (child.isTask) holders.push(child.id)
    }
    const detail = `${holders.length} ${holders.length === 1 ? 'task' : 'tasks'}`
    return { holders, closed: true, waiting: this.#end?.size ?? 0, detail }
  }

  // ——— inside

  #make<T>(name: string, options: SpawnOptions | undefined): TaskNode<T> {
    this.#checkOpen(name)
    if (options?.signal !== undefined) checkSignal(options.signal)
    return new TaskNode<T>(this, name, options)
  }

  #checkOpen(name: string): void {
    if (!this.ended) return
    throw new ScopeClosedError(
      `Cannot spawn "${name}": scope "${this.name}" has ended, spawn while its body or a task of it runs`,
    )
  }

  #launch<T>(task: TaskNode<T>, body: TaskBody<T>): TaskNode<T> {
    if (!task.daemon) this.#live++
    else if (this.#closing) cancel(task, 'shutdown', undefined)
    if (this.#places === null) task.start(body)
    else this.#places.start(task, body)
    return task
  }

  #taskFailed(error: unknown, task: AnyTask): void {
    if (this.#supervise === null) return this.fail(error, task)
    try {
      this.#supervise(error, task)
    } catch (thrown) {
      this.fail(thrown, task)
    }
  }

  /** The first failure cancels the rest. */
  fail(error: unknown, task: AnyTask | null): void {
    const failures = (this.#failures ??= new Failures())
    const turn = this.loop.turn()
    const isFirst =
      task === null ? failures.addBodys(error, turn, this.noticed) : failures.addTasks(error, turn)
    if (isFirst) cancel(this, 'failure', error, task?.name)
    else if (hook !== null) hook.errorSuppressed(this, task, error)
  }

  /** A cancellation from outside, or by the own deadline, finds this unfinished if a task lives. */
  #interruptedBy(cancellation: Cancellation | null): void {
    if (cancellation === null || this.#live === 0) return
    if (cancellation !== this.own || cancellation.source === 'deadline' || cancellation.source === 'signal')
      this.#interrupted = true
  }

  #progress(): void {
    if (!this.#bodyDone || this.#live > 0 || this.ended) return
    if (!this.#closing) {
      this.#closing = true
      for (let child = this.first; child !== null;) {
        const next = child.next as CancelNode | null
        if (child instanceof ScopeNode) child.leftOver()
        else cancel(child, 'shutdown', 'only daemons were left')
        child = next
      }
    }
    if (this.first === null && !this.ended) this.#close()
  }

  /** The scope around this one ends. */
  leftOver(): void {
    this.orphan()
    this.shutDown('shutdown', 'the scope around it has ended')
  }

  #close(): void {
    this.exit = exitOf({
      failed: this.#failures !== null,
      interrupted: this.#interrupted,
      outside: this.#interrupted ? this.#outsideCancellation() : null,
      own: this.own,
    })
    this.ended = true
    this.ownDeadline?.disarm()
    dropGrace(this)
    this.#signal?.unlink()
    // Waits that nobody awaits are dropped unsettled, and out of their queues, so that nothing is granted to them.
    for (let wait = this.waits; wait !== null; wait = this.waits) (wait as Wait).drop()
    this.unlinkFrom(this.above ?? roots)
    this.own?.release()
    if (hook !== null) hook.scopeClosed(this)
    this.#end?.grantAll()
    if (this.above instanceof ScopeNode) this.above.#blockEnded(this)
  }

  #blockEnded(block: ScopeNode): void {
    if (block.isOrphan && block.exit!.kind === 'failure') this.fail(block.#failures!.leaving(), null)
    this.#progress()
  }

  #outsideCancellation(): CancelledError | null {
    const above = this.above === null ? null : cancellationOf(this.above)
    if (above !== null && (!this.shielded || above.piercing)) return above
    if (this.own?.source === 'signal') return this.own
    return this.#bodyCancellation === this.own ? null : this.#bodyCancellation
  }
}

/** The innermost scope whose code runs at `node`. */
export function scopeAround(node: CancelNode | null): ScopeNode | undefined {
  while (node !== null && !(node instanceof ScopeNode)) node = node.above
  return node ?? undefined
}

function sourcesOf(loop: Loop): RegistrySources {
  return { current: currentNode, hop: () => loop.hop(), report: (error) => loop.host.report(error) }
}

function startError(task: TaskNode<unknown>): unknown {
  const outcome = task.outcome!
  if (outcome.kind !== 'completed') return outcome.error
  return new UsageError(
    `Cannot start "${task.name}": its body returned before it called ready, call it once the task can be used`,
  )
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
