import type { CancelledError } from '../base/errors.ts'
import type { Link, List } from '../base/list.ts'
import { cancellationOf } from '../cancel/cancel.ts'
import { Cancellation } from '../cancel/cancellation.ts'
import { foreignSignal, nodeFor, type WaitOptions } from '../cancel/current.ts'
import { linkTo, signalError, SignalLink } from '../cancel/foreign-signal.ts'
import { addWait, type CancelNode, type ParkingNode, removeWait, type Waiter } from '../cancel/node.ts'
import { type Loop, loopOf } from '../host/loop.ts'
import type { Clock, Resource, WaitKind, WokenBy } from '../observe/event.ts'
import { hook, type TaskFacts } from '../observe/hooks.ts'
import { nextId } from '../observe/node.ts'

/**
 * ```text
 *             admit: refused
 *   pending ─────────────────▶ rejected
 *      │ begin                    ▲
 *      ▼         fail, interrupt  │
 *   (parked) ─────────────────────┘
 *      │ grant
 *      ▼
 *   granted
 * ```
 */
export type WaitState = 'pending' | 'granted' | 'rejected'

/** In place of the task of a wait that outlived its task: nothing is parked in it. */
const FLOATING = { parkedIn: Infinity } as ParkingNode

/** The record of one parking: who waits, for what, and how it ended. */
export class Wait<T = void> implements Waiter {
  // All fields stand here, also those of its lists: with a base class whose constructor others share, engines see several
  // shapes in every store, and making a wait costs twice as much.
  list: List | null = null
  before: Link | null = null
  after: Link | null = null
  due = 0
  nextWait: Wait<never> | null = null
  prevWait: Wait<never> | null = null
  node: CancelNode | null
  readonly kind: WaitKind
  readonly resource: Resource | null
  readonly loop: Loop
  state: WaitState = 'pending'
  value: unknown = undefined
  since = 0
  #id = 0
  site: string | undefined = undefined
  /** The task that is parked because of this; the one at wake time would be the waker. */
  task: ParkingNode | null = null
  /** Lets `park` look at the state again. Until it sleeps there is nothing to wake. */
  wake: () => void = nothing
  private signal: SignalLink | null = null
  /** Invariant: what `begin` counts and links, `unlink` takes back, and nothing else. */
  private begun = false

  constructor(kind: WaitKind, on: Resource | null, node: CancelNode | null) {
    this.kind = kind
    this.resource = on
    this.node = node
    this.loop = node === null ? loopOf(undefined) : node.loop
  }

  get id(): number {
    return (this.#id ||= nextId())
  }

  get clock(): Clock {
    return this.loop.host
  }

  get on(): Resource | number | null {
    return this.kind === 'sleep' ? this.due : this.resource
  }

  get interruptible(): boolean {
    return true
  }

  /** Every waiting function asks this before it takes or calls anything. False when it may not go on: parking throws why. */
  admit(options: WaitOptions | undefined): boolean {
    const refusal = refusalOf(this.node, options)
    if (refusal !== null) {
      this.state = 'rejected'
      this.value = refusal
      return false
    }
    this.heed(options)
    return true
  }

  /** The other half of `admit`, for functions that have just asked `refusalOf`: from now on a signal ends this too. */
  heed(options: WaitOptions | undefined): void {
    if (options === undefined) return
    const signal = foreignSignal(options, this.node)
    if (signal !== undefined) linkTo(signal, (this.signal = new WaitSignal(this)))
  }

  /** Settles when `park` is to look again. */
  asleep(): Promise<void> {
    return new Promise((wake) => {
      this.wake = wake
    })
  }

  begin(): void {
    const { node, loop } = this
    this.begun = true
    if (this.isWakeable) loop.wakeable++
    if (node !== null) {
      addWait(node, this)
      const task = (this.task = node.task)
      if (task !== null && task.parkedIn++ === 0) loop.leaveOutside()
    }
    if (hook !== null) hook.taskParked(this)
  }

  grant(value: T, by: WokenBy = 'grant'): void {
    this.settle('granted', value, by)
  }

  fail(error: unknown, by: WokenBy = 'grant'): void {
    this.settle('rejected', error, by)
  }

  interrupt(error: CancelledError): void {
    // Its rejection would be the platform's `unhandledRejection`: nobody awaits it.
    if (this.task === FLOATING) return this.drop()
    this.settle('rejected', error, 'cancel')
  }

  /** A timer that this was armed with is due. */
  ring(): void {
    this.settle('granted', undefined, 'timer')
  }

  probe(): void {
    if (this.state === 'pending') this.wake()
  }

  /** Out of every list, without being settled: whoever awaited this is gone. */
  drop(): void {
    if (this.state === 'pending') this.unlink()
  }

  /** Its task has ended, and left it behind for the scope. */
  moveTo(node: CancelNode): void {
    removeWait(this.node!, this)
    this.node = node
    this.task = FLOATING
    addWait(node, this)
  }

  private settle(state: WaitState, value: unknown, by: WokenBy): void {
    if (this.state !== 'pending') return
    this.unlink()
    this.state = state
    this.value = value
    // User code may settle a wait before anybody parks in it: a body that is ready at once.
    if (this.begun && hook !== null) hook.taskWoken(this, by)
    this.wake()
  }

  private unlink(): void {
    const { node, task, loop } = this
    if (this.list !== null) this.list.remove(this)
    if (this.begun) {
      if (task !== null && --task.parkedIn === 0) loop.outside++
      if (node !== null) removeWait(node, this)
      if (this.isWakeable) loop.leaveWakeable()
    }
    if (this.signal !== null) {
      this.signal.list?.remove(this.signal)
      this.signal = null
    }
  }

  /** Whether something that no task has to do can end it. */
  protected get isWakeable(): boolean {
    return this.kind === 'sleep' || this.kind === 'foreign' || this.signal !== null
  }
}

/**
 * Drops all waits of `node`. As with a cancellation, the lines close up only when none of these can be granted any more;
 * and the caller tells the lines that it gets (`afterCancel`) when user code may run.
 */
export function dropWaits(node: CancelNode): Set<List> {
  const lines = new Set<List>()
  for (let wait = node.waits as Wait | null; wait !== null; wait = node.waits as Wait | null) {
    if (wait.list !== null && wait.list.minds) lines.add(wait.list)
    wait.drop()
  }
  for (const line of lines) line.closeGap()
  return lines
}

/** A wait that lasts until what it waits for has happened, cancelled or not: a scope's for its tasks. */
export class SteadyWait<T = void> extends Wait<T> {
  override get interruptible(): boolean {
    return false
  }
}

class WaitSignal extends SignalLink {
  readonly #wait: Wait<never>

  constructor(wait: Wait<never>) {
    super()
    this.#wait = wait
  }

  override aborted(reason: unknown): void {
    const { list } = this.#wait
    this.#wait.interrupt(signalError(reason))
    if (list === null || !list.minds) return
    list.closeGap()
    list.afterCancel()
  }
}

function nothing(): void {}

/** Why a wait of code at `node` may not begin, if it may not. */
export function refusalOf(node: CancelNode | null, options: WaitOptions | undefined): CancelledError | null {
  if (hook !== null) hook.checkpointMet(node)
  const cancellation = node === null ? null : cancellationOf(node)
  if (cancellation !== null) return cancellation
  const signal = foreignSignal(options, node)
  return signal?.aborted ? signalError(signal.reason) : null
}

/** The same, thrown: for waiting functions that may have to call something before they park. */
export function throwIfRefused(options: WaitOptions | undefined): void {
  const node = nodeFor(options)
  const refusal = refusalOf(node, options)
  if (refusal === null) return
  notice(node, refusal)
  throw refusal
}

/**
 * Notes that a cancellation was thrown for code at `node`: if it is that of a scope whose body this is, what the
 * body throws from now on follows from it. Code of another task is not the body's.
 */
export function notice(node: CancelNode | null, error: unknown): void {
  const cancellation = Cancellation.from(error)
  if (cancellation === null) return
  const task = node === null ? null : node.task
  // A task that was cancelled before its body began has no code.
  if (hook !== null && task?.effective === cancellation && !task.ended)
    hook.cancellationThrown(task as unknown as TaskFacts)
  const { owner } = cancellation
  if (owner === null) return
  for (let at = node; at !== null && !at.isTask; at = at.above) {
    if (at !== owner) continue
    at.noticed = true
    return
  }
}
