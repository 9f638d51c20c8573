/** The words of the core, as plain data: another copy's classes are foreign. */

export type WaitKind =
  | 'sleep'
  | 'slot'
  | 'task'
  | 'scope'
  | 'mutex'
  | 'semaphore'
  | 'read'
  | 'write'
  | 'condition'
  | 'event'
  | 'latch'
  | 'barrier'
  | 'put'
  | 'get'
  | 'join'
  | 'send'
  | 'receive'
  | 'changed'
  | 'deferred'
  | 'select'
  | 'rate'
  | 'foreign'
  | 'forever'

export type WokenBy = 'grant' | 'timer' | 'cancel' | 'foreign'
export type CancelSource = 'explicit' | 'deadline' | 'failure' | 'signal' | 'shutdown'
export type EndState = 'completed' | 'failed' | 'cancelled'

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
}

export interface TaskStack {
  readonly id: number
  readonly frames: readonly string[]
}
