/** What can happen to tasks, scopes, waits and permits. This union is closed: the recorder, the model and the screens know each kind. */

/** What a wait waits for. */
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

/** What ended a wait. */
export type WokenBy = 'grant' | 'timer' | 'cancel' | 'foreign'

/** Something that tasks wait for and that can tell about itself. */
export interface Resource {
  readonly id: number
  readonly name: string
  describe(): ResourceFacts
}

export interface ResourceFacts {
  /** Ids of the tasks that could end the wait. */
  readonly holders: readonly number[]
  /**
   * Whether nobody but the holders can end it. Then a wait whose holders are all stuck is stuck itself.
   */
  readonly closed: boolean
  readonly waiting: number
  readonly detail: string
}

/** Something that debug mode found wrong. */
export interface Finding {
  /** Of which kind. */
  readonly lint: string
  /** One sentence. */
  readonly says: string
  readonly fix: string
  /** Where in the user's code; empty where nobody knows. */
  readonly place: string
  /** What called it. */
  readonly frames?: readonly string[]
  /** Id of the task that did it. */
  readonly task?: number
}

/** What tells the time in a program; a virtual one jumps. */
export interface Clock {
  /** Milliseconds. */
  now(): number
  readonly virtual?: boolean
}

/** The task or scope whose code waits, and those around it. */
export interface WaitingNode {
  readonly id: number
  readonly name: string
  readonly isTask: boolean
  readonly above: WaitingNode | null
}

/** A wait as listeners and the registry see it. */
export interface WaitFacts {
  /** Tells it from other waits of the same task. Drawn when first asked for. */
  readonly id: number
  /** The innermost task or scope whose code waits. */
  readonly node: (WaitingNode & { readonly deadlineInForce: { readonly at: number } | null }) | null
  readonly clock: Clock
  readonly kind: WaitKind
  /** A resource, or the moment at which a sleep ends. */
  readonly on: Resource | number | null
  /** The line that it stands in, first come first. */
  readonly list: Iterable<unknown> | null
  /** When it began; a listener sets it. 0 where nobody watched, and negative once a snapshot has seen it. */
  since: number
  /** Where a probe saw it. */
  readonly site: string | undefined
  readonly nextWait: WaitFacts | null
  /** Makes the parked frame say where it stands, a microtask later, without waking it. */
  probe(): void
}
