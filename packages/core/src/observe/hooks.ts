import type { CancelSource } from '../base/errors.ts'
import type { Outcome } from '../base/outcome.ts'
import type { BlockedLoop } from '../host/host.ts'
import type { Finding, Resource, WaitFacts, WokenBy } from './event.ts'
import type { TreeNode } from './node.ts'

/** A task as listeners see it. */
export interface TaskFacts extends TreeNode {
  readonly daemon: boolean
  readonly outcome: Outcome<unknown> | undefined
}

/** A scope as listeners see it. */
export interface ScopeFacts extends TreeNode {
  readonly shielded: boolean
  /** What left it; null until it has closed. */
  readonly exit: { readonly kind: 'value' | 'nothing' | 'failure' | 'cancelled' | 'expired' } | null
  readonly suppressed: readonly unknown[]
}

/**
 * Called as things happen, in the context of whoever makes them happen, with no event object, no
 * clock and no stack made for it. A listener that throws is removed and its error reported.
 */
export interface Listener {
  taskSpawned(task: TaskFacts): void
  /** Its body is called; one that has none, as those in which streams go on, is never started. */
  taskStarted(task: TaskFacts): void
  /**
   * The body of `task` awaits. What is returned is held by the frame of the task's driver and by nothing else: once it has been
   * collected, nothing is left that could let the task go on.
   */
  frame(task: TaskFacts): object | undefined
  taskParked(wait: WaitFacts): void
  taskWoken(wait: WaitFacts, by: WokenBy): void
  taskCancelAsked(task: TaskFacts, source: CancelSource, by: string | undefined, reason: unknown): void
  /** A waiting function was called in code of `node`, and looks next whether that is cancelled. */
  checkpointMet(node: TreeNode | null): void
  /** A checkpoint threw, in code of the task, the cancellation that is in force for the task itself. */
  cancellationThrown(task: TaskFacts): void
  taskSettled(task: TaskFacts): void
  scopeOpened(scope: ScopeFacts, deadline: number): void
  scopeCancelled(scope: TreeNode, source: CancelSource, by: string | undefined, reason: unknown): void
  scopeClosed(scope: ScopeFacts): void
  /** An `openScope()` that nobody disposed was ended by the scope around it. */
  scopeLeftOpen(scope: TreeNode): void
  permitGranted(on: Resource, task: TreeNode | null, weight: number): void
  permitReleased(on: Resource, task: TreeNode | null, weight: number): void
  /** Something was handed out that has to be given back or closed. */
  tokenMade(token: object, what: string): void
  tokenEnded(token: object): void
  /** Something that keeps items was made. */
  storeMade(store: Resource & { readonly size: number }): void
  /** A policy that all its callers share, and that nobody need wait in: a circuit breaker opened, for instance. */
  policyChanged(policy: Resource, state: string): void
  errorSuppressed(scope: TreeNode, task: TreeNode | null, error: unknown): void
  lateValue(node: TreeNode | null, on: Resource, error: unknown): void
  deadlock(waits: readonly WaitFacts[]): void
  /** All tasks of a program have been parked for a while, and only code outside of them, or a signal, can wake one. */
  quiet(tasks: number): void
  /** Debug mode saw that code let nothing else run for too long. */
  loopBlocked(blocked: BlockedLoop): void
  /** Debug mode found something wrong. Whoever returns true tells of it, and it is not printed. */
  found(finding: Finding): unknown
}

/** The one question that the library asks everywhere: `if (hook !== null) hook.taskParked(wait)`. */
export let hook: Listener | null = null

const EVENTS: ReadonlyArray<keyof Listener> = [
  'taskSpawned',
  'taskStarted',
  'frame',
  'taskParked',
  'taskWoken',
  'taskCancelAsked',
  'checkpointMet',
  'cancellationThrown',
  'taskSettled',
  'scopeOpened',
  'scopeCancelled',
  'scopeClosed',
  'scopeLeftOpen',
  'permitGranted',
  'permitReleased',
  'tokenMade',
  'tokenEnded',
  'storeMade',
  'policyChanged',
  'errorSuppressed',
  'lateValue',
  'deadlock',
  'quiet',
  'loopBlocked',
  'found',
]

/** Each listener with whom to tell when it throws. */
const listeners = /* @__PURE__ */ new Map<Partial<Listener>, (error: unknown) => void>()

/** Adds a listener; call the result to remove it. */
export function listen(listener: Partial<Listener>, report: (error: unknown) => void): () => void {
  listeners.set(listener, report)
  rebuild()
  return () => drop(listener)
}

function drop(listener: Partial<Listener>): void {
  if (listeners.delete(listener)) rebuild()
}

function rebuild(): void {
  hook =
    listeners.size === 0
      ? null
      : (Object.fromEntries(EVENTS.map((event) => [event, tellerOf(event)])) as unknown as Listener)
}

/** No event has more than four facts, and to put them into an array would cost more than to hand them on. */
type Tell = (a?: unknown, b?: unknown, c?: unknown, d?: unknown) => unknown

/** What nobody wants to hear costs one empty call, however often it happens. */
function tellerOf(event: keyof Listener): Tell {
  const all = [...listeners].flatMap(([listener, report]) => {
    const hear = listener[event] as Tell | undefined
    return hear === undefined ? [] : [{ listener, tell: teller(listener, hear, report) }]
  })
  const [first, second] = all
  if (first === undefined) return nothing
  if (second === undefined) {
    const { tell } = first
    return (a, b, c, d) => {
      const one = tell(a, b, c, d)
      return one === undefined ? undefined : [one]
    }
  }
  return (a, b, c, d) => {
    let made: unknown[] | undefined
    for (const { listener, tell } of all) {
      // One that heard of it before may have removed it.
      const one = listeners.has(listener) ? tell(a, b, c, d) : undefined
      if (one !== undefined) (made ??= []).push(one)
    }
    return made
  }
}

function nothing(): void {}

function teller(listener: Partial<Listener>, hear: Tell, report: (error: unknown) => void): Tell {
  return (a, b, c, d) => {
    try {
      return hear.call(listener, a, b, c, d)
    } catch (error) {
      drop(listener)
      report(error)
      return undefined
    }
  }
}
