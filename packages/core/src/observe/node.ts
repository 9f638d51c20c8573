import type { Clock, WaitFacts } from './event.ts'

/**
 * The tree of everything that lives: each task and each scope is a node of it, linked through its own
 * fields, so that being visible costs no allocation. Settling unlinks a node, and what it held goes with it:
 * a timer or a socket may keep the node itself alive for long.
 */
export abstract class TreeNode {
  readonly id: number
  name: string
  /** Kept after the end: it tells where a node was, and leads to the nearest living one. */
  above: TreeNode | null
  /** Children in order of birth. Invariant: `first.prev` is the last child; the last child's `next` is null. */
  first: TreeNode | null = null
  next: TreeNode | null = null
  prev: TreeNode | null = null
  abstract readonly isTask: boolean
  /** A task's state, or a scope's: `open`, or `ended`. */
  abstract readonly state: string
  /** The first of the waits that its code is parked in. */
  abstract readonly waits: WaitFacts | null
  /** The nearest of the deadlines in force here. */
  abstract readonly deadlineInForce: { readonly at: number } | null
  /** The cancellation in force here. */
  abstract readonly effective: { readonly source: string } | null
  abstract readonly clock: Clock
  abstract cancel(reason?: unknown): unknown

  constructor(name: string, above: TreeNode | null) {
    this.id = ++lastId
    this.name = name
    this.above = above
  }

  appendTo(holder: TreeHolder): void {
    const first = holder.first
    if (first === null) {
      holder.first = this.prev = this
    } else {
      const last = first.prev!
      last.next = first.prev = this
      this.prev = last
    }
  }

  unlinkFrom(holder: TreeHolder): void {
    const { prev, next } = this
    if (holder.first === this) holder.first = next
    else prev!.next = next
    if (next !== null) next.prev = prev
    else if (holder.first !== null) holder.first.prev = prev
    this.prev = this.next = null
  }
}

interface TreeHolder {
  first: TreeNode | null
}

let lastId = 0

/** Ids are unique within a loaded copy; resources that tasks wait for draw from the same numbers. */
export function nextId(): number {
  return ++lastId
}

/** Holds the scopes that no other scope is around. */
export const roots: TreeHolder = { first: null }

/** The node after `node` in the walk that visits parents before their children; `skip` passes over its own children. */
export function following(node: TreeNode, top: TreeNode | null, skip = false): TreeNode | null {
  if (node.first !== null && !skip) return node.first
  for (let at: TreeNode | null = node; at !== null && at !== top; at = at.above) {
    if (at.next !== null) return at.next
  }
  return null
}

/** All that lives, parents first. Taken at once, so that whoever walks it may cancel as it goes. */
export function nodes(): TreeNode[] {
  const all: TreeNode[] = []
  for (let node = roots.first; node !== null; node = following(node, null)) all.push(node)
  return all
}

/** What a task is parked in: a wait of its own code, or of a block that its code is in. */
export function waitOf(task: TreeNode): WaitFacts | null {
  if (task.waits !== null) return task.waits
  for (let child = task.first; child !== null; child = child.next) {
    const wait = child.isTask ? null : waitOf(child)
    if (wait !== null) return wait
  }
  return null
}
