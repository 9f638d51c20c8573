/** The words of the core, as plain data: another copy's classes are foreign. */

/** The closed sets of words, in an order that recordings rely on: new ones are added behind. */
export const WAIT_KINDS = [
  'sleep',
  'slot',
  'task',
  'scope',
  'mutex',
  'semaphore',
  'read',
  'write',
  'condition',
  'event',
  'latch',
  'barrier',
  'put',
  'get',
  'join',
  'send',
  'receive',
  'changed',
  'deferred',
  'select',
  'rate',
  'foreign',
  'forever',
] as const
export const WAKERS = ['grant', 'timer', 'cancel', 'foreign'] as const
export const SOURCES = ['explicit', 'deadline', 'failure', 'signal', 'shutdown'] as const
export const TASK_ENDS = ['completed', 'failed', 'cancelled'] as const
export const SCOPE_ENDS = ['value', 'nothing', 'failure', 'cancelled', 'expired'] as const

export type WaitKind = (typeof WAIT_KINDS)[number]
export type WokenBy = (typeof WAKERS)[number]
export type CancelSource = (typeof SOURCES)[number]
export type EndState = (typeof TASK_ENDS)[number]
/** What left a scope: its value, nothing (its own `cancel()` interrupted it), a failure, a cancellation, a timeout. */
export type ScopeEnd = (typeof SCOPE_ENDS)[number]

export interface Outcome {
  readonly kind: EndState
  readonly error?: unknown
}

/** Something that tasks wait for and that can tell about itself. */
export interface Resource {
  readonly id: number
  readonly name: string
  describe(): {
    readonly holders: readonly number[]
    readonly closed: boolean
    readonly waiting: number
    readonly detail: string
  }
}

/** One column per fact, one row per living task or scope, parents first. */
export interface Snapshot {
  readonly id: readonly number[]
  readonly parent: readonly number[]
  readonly type: ReadonlyArray<'task' | 'scope'>
  readonly name: readonly string[]
  readonly state: readonly string[]
  readonly kind: ReadonlyArray<string | null>
  readonly on: ReadonlyArray<string | number | null>
  readonly owner: ReadonlyArray<readonly number[]>
  readonly since: readonly number[]
  readonly site: ReadonlyArray<string | null>
  readonly wait: readonly number[]
  readonly resource: readonly number[]
  // Absent in older copies.
  readonly detail?: readonly string[]
  readonly waiting?: readonly number[]
  readonly place?: readonly number[]
  readonly deadline?: readonly number[]
  readonly cancelled?: ReadonlyArray<string | null>
}

export interface TaskStack {
  readonly id: number
  readonly frames: readonly string[]
}
