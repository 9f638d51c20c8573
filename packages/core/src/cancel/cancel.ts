import type { CancelSource } from '../base/errors.ts'
import type { List } from '../base/list.ts'
import { hook, type TaskFacts } from '../observe/hooks.ts'
import { following } from '../observe/node.ts'
import { type Cancellation, makeCancellation } from './cancellation.ts'
import type { CancelNode } from './node.ts'

/**
 * The cancellation in force for code at `node`. The clock decides about a deadline, not the callback of its
 * timer: a loop that never let the callback run sees the deadline all the same.
 */
export function cancellationOf(node: CancelNode): Cancellation | null {
  const deadline = node.deadlineInForce
  if (deadline !== null && node.effective === null && node.loop.now() >= deadline.at) expireDue(node)
  return node.effective
}

/** Cancels one node. The first reason is kept; false once it has ended. */
export function cancel(node: CancelNode, source: CancelSource, reason: unknown, by?: string): boolean {
  if (node.ended) return false
  if (node.own !== null) return true
  const { isTask, name } = node
  node.own = makeCancellation({ reason, source, by, [isTask ? 'task' : 'scope']: name }, node)
  node.ownDeadline?.disarm()
  if (hook !== null) {
    if (isTask) hook.taskCancelAsked(node as unknown as TaskFacts, source, by, reason)
    else hook.scopeCancelled(node, source, by, reason)
  }
  spread(node)
  return true
}

/** Cancels every scope around `node` whose deadline has passed, outermost first, as their timers would. */
export function expireDue(node: CancelNode): void {
  const now = node.loop.now()
  const due: CancelNode[] = []
  for (let at: CancelNode | null = node; at !== null; at = at.shielded ? null : at.above) {
    if (at.own === null && at.ownDeadline !== null && at.ownDeadline.at <= now) due.push(at)
  }
  for (const at of due.reverse()) cancel(at, 'deadline', undefined)
}

/**
 * Brings `effective` up to date in the tree below `top`, and acts on what changed, in three phases that never
 * mix. First the walk: fields are set and waits end. Then the queues that lost a waiter close the gap: inside the
 * walk they would hand a permit to a waiter that this very cancellation is about to take out. User code comes last.
 */
export function spread(top: CancelNode): void {
  let gaps: Set<List> | null = null
  let dropped: CancelNode[] | null = null
  let listening: CancelNode[] | null = null

  for (let node: CancelNode | null = top; node !== null;) {
    const effective = inForce(node)
    const changed = effective !== node.effective
    if (changed) {
      const isNew = node.effective === null
      node.effective = effective
      if (effective !== null) {
        node.reached()
        if (isNew) {
          for (let wait = node.waits; wait !== null;) {
            const next = wait.nextWait
            if (wait.interruptible) {
              if (wait.list !== null && wait.list.minds) (gaps ??= new Set()).add(wait.list)
              wait.interrupt(effective)
            }
            wait = next
          }
          if (node.isQueued) (dropped ??= []).push(node)
          if (node.audience !== null) (listening ??= []).push(node)
        }
      }
    }
    node = following(node, top, !changed) as CancelNode | null
  }

  if (gaps !== null) for (const list of gaps) list.closeGap()
  if (dropped !== null) for (const node of dropped) node.dropped!()
  if (listening !== null) {
    for (const node of listening) if (node.effective !== null) node.audience?.tell(node, node.effective)
  }
  if (gaps !== null) for (const list of gaps) list.afterCancel()
}

function inForce(node: CancelNode): Cancellation | null {
  const above = node.above === null ? null : node.above.effective
  return above !== null && (!node.shielded || above.piercing) ? above : node.own
}
