import { checkSignal } from '../base/check.ts'
import { type CancelledError, ScopeClosedError, TimeoutError } from '../base/errors.ts'
import { cancel, cancellationOf, spread } from '../cancel/cancel.ts'
import type { Cancellation } from '../cancel/cancellation.ts'
import { currentNode } from '../cancel/current.ts'
import { inheritDeadlines, setDeadline } from '../cancel/deadline.ts'
import { dropGrace, holdShields } from '../cancel/grace.ts'
import { cancellationIn } from '../cancel/judge.ts'
import { cancelOnAbort } from '../cancel/linked.ts'
import { CancelNode, type Deadline, living, type ParkingNode } from '../cancel/node.ts'
import { snapshot } from '../host/ambient.ts'
import { type Loop, loopOf } from '../host/loop.ts'
import type { Resource, ResourceFacts } from '../observe/event.ts'
import { hook } from '../observe/hooks.ts'
import { roots } from '../observe/node.ts'
import { isRegistered, register, type RegistrySources } from '../observe/registry.ts'
import { park } from '../wait/park.ts'
import { dropWaits, SteadyWait, type Wait } from '../wait/wait.ts'
import { WaitQueue } from '../wait/wait-queue.ts'
import type { Scope, ScopeOptions, SpawnOptions, Task, TaskBody } from './contract.ts'
import { Failures } from './failures.ts'
import { Places } from './places.ts'
import { type Exit, exitOf } from './scope-exit.ts'
import { ScopeSpecial } from './scope-special.ts'
import { type AnyTask, TaskNode, type TaskOwner } from './task.ts'

/**
 * A scope: the owner of tasks. What it does at its end is decided by `exitOf`.
 *
 * ```text
 *   open ── body ended, no task lives ──▶ closing ── daemons and open scopes ended ──▶ ended
 * ```
 */
export abstract class ScopeLife extends CancelNode implements TaskOwner, Resource {
  readonly loop: Loop
  task: ParkingNode | null
  ownDeadline: Deadline | null = null
  shielded = false
  noticed = false
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
  #end: WaitQueue | null = null
  #special: ScopeSpecial | null = null

  constructor(parent: CancelNode | null, loop: Loop, options: ScopeOptions = {}) {
    super(options.name ?? 'scope', parent)
    this.loop = loop
    this.task = parent === null ? null : parent.task
    if (!isRegistered) register(registrySources())
    this.appendTo(parent ?? roots)
    if (options.concurrency !== undefined) this.#specially().places = new Places(this, options.concurrency)
    if (options.supervise !== undefined) this.superviseWith(options.supervise)
    if (options.grace !== undefined) this.#specially().grace = options.grace
    if (options.shield === true) this.setShield(true)
    const { deadline = Infinity, timeout = Infinity } = options
    const isTimed = deadline !== Infinity || timeout !== Infinity
    const now = isTimed ? loop.now() : 0
    const at = isTimed ? Math.min(deadline, now + timeout) : Infinity
    if (hook !== null) hook.scopeOpened(this, at)
    if (options.signal !== undefined) this.#specially().signal = cancelOnAbort(this, options.signal)
    if (isTimed) setDeadline(this, at, now)
  }

  #specially(): ScopeSpecial {
    return (this.#special ??= new ScopeSpecial())
  }

  set observer(observer: (task: AnyTask) => boolean) {
    this.#specially().observer = observer
  }

  protected get grace(): number {
    return this.#special === null ? Infinity : this.#special.grace
  }

  get isTask(): boolean {
    return false
  }

  get state(): string {
    return this.ended ? 'ended' : this.#closing ? 'closing' : this.#bodyDone ? 'joining' : 'open'
  }

  /** This, as users see it. */
  abstract readonly publicScope: Scope

  get failure(): unknown {
    return this.#failures?.first
  }

  get suppressed(): readonly unknown[] {
    return this.#failures?.suppressed ?? []
  }

  // ——— what tasks see

  childSettled(task: AnyTask): void {
    const { special } = task
    if (special !== null && special.starter !== null) {
      special.starter(task)
      special.starter = null
    } else if (this.#special?.observer?.(task) !== true && task.state === 'failed') {
      this.#taskFailed((task.outcome as { error: unknown }).error, task)
    }
    if (special === null || !special.daemon) {
      if (--this.#live === 0) this.#special?.idle?.grantAll()
    }
    if (task.holdsPlace) this.#special!.places!.release()
    this.#progress()
  }

  adopt(task: CancelNode): void {
    for (let wait = task.waits; wait !== null; wait = task.waits) (wait as Wait).moveTo(this)
    for (let child = task.first as ScopeLife | null; child !== null; child = task.first as ScopeLife | null) {
      // A cancellation is never taken back, also when the task that it came from is no longer above.
      if (task.own !== null && child.effective === task.own)
        cancel(child, task.own.source, task.own.reason, task.own.by)
      child.unlinkFrom(task)
      child.above = this
      child.appendTo(this)
      child.#belongTo(this.task)
      child.orphan()
      inheritDeadlines(child)
      spread(child)
      if (this.#closing) child.shutDown('shutdown')
    }
  }

  /** Its code is no longer that of the task that opened it: what it waits for does not make that one parked. */
  #belongTo(task: ParkingNode | null): void {
    this.task = task
    for (let wait = this.waits; wait !== null; wait = wait.nextWait) (wait as Wait).task = null
    for (let child = this.first; child !== null; child = child.next as CancelNode | null) {
      if (child instanceof ScopeLife) child.#belongTo(task)
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
    this.#specially().supervise = (error, task) => within(supervise, error, task)
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
    if (this.effective === this.own && this.grace !== Infinity) holdShields(this, Math.max(this.grace, 1))
  }

  describe(): ResourceFacts {
    const holders: number[] = []
    for (let child = this.first; child !== null; child = child.next as CancelNode | null) {
      if (child.isTask) holders.push(child.id)
    }
    const detail = `${holders.length} ${holders.length === 1 ? 'task' : 'tasks'}`
    return { holders, closed: true, waiting: this.#end?.size ?? 0, detail }
  }

  protected setShield(shield: boolean): void {
    if (this.shielded === shield) return
    this.shielded = shield
    inheritDeadlines(this)
    spread(this)
  }

  protected get isFull(): boolean {
    return this.#special?.places?.full === true
  }

  protected make<T>(name: string, options: SpawnOptions | undefined): TaskNode<T> {
    this.checkOpen(name)
    if (options?.signal !== undefined) checkSignal(options.signal)
    return new TaskNode<T>(this, name, options)
  }

  protected launch<T>(task: TaskNode<T>, body: TaskBody<T>): TaskNode<T> {
    if (!task.daemon) this.#live++
    else if (this.#closing) cancel(task, 'shutdown', undefined)
    const places = this.#special === null ? null : this.#special.places
    if (places === null) task.start(body)
    else places.start(task, body)
    return task
  }

  protected checkOpen(name: string): void {
    if (!this.ended) return
    throw new ScopeClosedError(
      `Cannot spawn "${name}": scope "${this.name}" has ended, spawn while its body or a task of it runs`,
    )
  }

  /** Grants `wait` as soon as no task lives. */
  protected whenIdle(wait: Wait): void {
    if (this.#live === 0) wait.grant()
    else (this.#specially().idle ??= new WaitQueue()).push(wait)
  }

  // ——— inside

  #taskFailed(error: unknown, task: AnyTask): void {
    const supervise = this.#special?.supervise
    if (!supervise) return this.fail(error, task)
    try {
      supervise(error, task)
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
        if (child instanceof ScopeLife) child.leftOver()
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
    if (this.own !== null) dropGrace(this)
    this.#special?.signal?.unlink()
    // Waits that nobody awaits are dropped unsettled, and out of their queues, so that nothing is granted to them.
    const lines = dropWaits(this)
    this.unlinkFrom(this.above ?? roots)
    this.own?.release()
    if (hook !== null) hook.scopeClosed(this)
    this.#end?.grantAll()
    if (this.above instanceof ScopeLife) this.above.#blockEnded(this)
    for (const line of lines) line.afterCancel()
  }

  #blockEnded(block: ScopeLife): void {
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

function registrySources(): RegistrySources {
  // The platform's, not those of the first scope that happens to be made, which may be a test's.
  const platform = loopOf(undefined)
  return {
    current: currentNode,
    now: () => platform.now(),
    hop: () => platform.hop(),
    report: (error) => platform.host.report(error),
  }
}
