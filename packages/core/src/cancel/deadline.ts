import { Alarm } from '../host/timers.ts'
import { following } from '../observe/node.ts'
import { cancel, expireDue } from './cancel.ts'
import type { CancelNode, Deadline } from './node.ts'

class Expiry extends Alarm implements Deadline {
  readonly #node: CancelNode

  constructor(node: CancelNode, at: number) {
    super()
    this.#node = node
    this.due = at
  }

  get at(): number {
    return this.due
  }

  arm(): void {
    const { loop } = this.#node
    loop.wakeable++
    loop.timers.arm(this, this.at)
  }

  disarm(): void {
    if (this.list === null) return
    this.list.remove(this)
    this.#node.loop.leaveWakeable()
  }

  ring(): void {
    this.#node.loop.leaveWakeable()
    expireDue(this.#node)
    // Rounded to its millisecond, a timer may fire just before its moment.
    cancel(this.#node, 'deadline', undefined)
  }
}

/** Gives `node` a deadline in place of the one it had; Infinity is none. One that has passed cancels at once. */
export function setDeadline(node: CancelNode, at: number, now = node.loop.now()): void {
  node.ownDeadline?.disarm()
  const expiry = (node.ownDeadline = at === Infinity ? null : new Expiry(node, at))
  inheritDeadlines(node)
  if (expiry === null || node.own !== null) return
  if (at <= now) expireDue(node)
  else expiry.arm()
}

/** Brings `deadlineInForce` up to date in the tree below `top`, after a deadline or a shield of it changed. */
export function inheritDeadlines(top: CancelNode): void {
  for (let node: CancelNode | null = top; node !== null; node = following(node, top) as CancelNode | null) {
    const own = node.ownDeadline
    const above = node.above === null || node.shielded ? null : node.above.deadlineInForce
    node.deadlineInForce = own === null || (above !== null && above.at <= own.at) ? above : own
  }
}
