import type { List } from '../base/list.ts'
import type { Alarm } from '../host/timers.ts'
import type { Loop } from '../host/loop.ts'
import type { Clock, WaitFacts } from '../observe/event.ts'
import { TreeNode } from '../observe/node.ts'
import type { Cancellation } from './cancellation.ts'

/** A deadline as what it binds sees it. */
export interface Deadline {
  readonly at: number
  disarm(): void
}

/** Who hears of a cancellation, as the cancellation sees them. */
export interface Hearers {
  /** Runs user code. */
  tell(node: CancelNode, cancellation: Cancellation): void
}

/** A node of the tree that can be cancelled: what tasks and scopes have in common. */
export abstract class CancelNode extends TreeNode {
  declare above: CancelNode | null
  declare first: CancelNode | null
  abstract readonly loop: Loop
  /** The first cancellation of this very node. */
  own: Cancellation | null = null
  /**
   * The cancellation in force here. Invariant: the one above, unless a shield keeps it out, else `own`; so
   * the outermost wins by itself, and a check reads one field.
   */
  effective: Cancellation | null
  /** The nearest of the deadlines in force here. The clock is read only where there is one. */
  deadlineInForce: Deadline | null
  ended = false
  /** Waits of this node's code, oldest first. Invariant: `waits.prevWait` is the youngest. */
  waits: Waiter | null = null
  /** Who wants to hear of a cancellation; made when first asked for. */
  audience: Hearers | null = null
  /** The innermost task whose code this is. */
  abstract readonly task: ParkingNode | null
  abstract ownDeadline: Deadline | null
  abstract readonly shielded: boolean
  /** For a scope: its cancellation was thrown at a checkpoint of its own body. */
  abstract noticed: boolean

  constructor(name: string, parent: CancelNode | null) {
    super(name, parent)
    this.effective = parent === null ? null : parent.effective
    this.deadlineInForce = parent === null ? null : parent.deadlineInForce
  }

  get clock(): Clock {
    return this.loop.host
  }

  /** A cancellation came into force. Called in the middle of the walk: no user code, no change to the tree. */
  abstract reached(): void

  /** A task that waited for its place in `concurrency` was cancelled there. Called after the walk. */
  dropped?(): void

  /** Whether `reached` makes `dropped` necessary. */
  get isQueued(): boolean {
    return false
  }
}

/** A task, as its waits see it. */
export interface ParkingNode extends CancelNode {
  /** How many waits it is parked in. It is outside while there is none. */
  parkedIn: number
}

/** A wait as the cancellation sees it. It stands in two lists: its node's here, and its resource's as a `Link`. */
export interface Waiter extends Alarm, WaitFacts {
  list: List | null
  nextWait: Waiter | null
  prevWait: Waiter | null
  /** False for the wait of a scope for its tasks: that lasts until they have ended. */
  readonly interruptible: boolean
  /** Ends the wait with a cancellation and takes it out of both lists. Runs no user code. */
  interrupt(error: Cancellation): void
}

export function addWait(node: CancelNode, wait: Waiter): void {
  const first = node.waits
  if (first === null) {
    node.waits = wait.prevWait = wait
  } else {
    const last = first.prevWait!
    last.nextWait = first.prevWait = wait
    wait.prevWait = last
  }
}

export function removeWait(node: CancelNode, wait: Waiter): void {
  const { prevWait, nextWait } = wait
  if (node.waits === wait) node.waits = nextWait
  else prevWait!.nextWait = nextWait
  if (nextWait !== null) nextWait.prevWait = prevWait
  else if (node.waits !== null) node.waits.prevWait = prevWait
  wait.prevWait = wait.nextWait = null
}

/** The nearest living node: code may go on in the context of one that has ended, in a timer of the platform for instance. */
export function living(node: CancelNode | null): CancelNode | null {
  while (node !== null && node.ended) node = node.above
  return node
}
