import type { CancelSource, EndState, ScopeEnd, WaitKind, WokenBy } from './facts.ts'
import { SCOPE_ENDS, SOURCES, TASK_ENDS, WAIT_KINDS, WAKERS } from './facts.ts'

/**
 * What happened, as plain data. The union is closed; who reads a recording skips kinds that are new to it.
 *
 * Moments (`at`, `until`, `deadline`) are whole microseconds of the program's clock. Ids are those of the core; 0 is nobody.
 * Names and texts are without control characters, and nothing else of a program's values is kept.
 */
export type Event =
  | TaskSpawned
  | TaskParked
  | TaskWoken
  | TaskCancelAsked
  | TaskSettled
  | ScopeOpened
  | ScopeCancelled
  | ScopeClosed
  | PermitGranted
  | PermitReleased
  | ErrorSuppressed
  | LateValue
  | Deadlock
  | TaskRan
  | Quiet
  | LoopBlocked

export interface TaskSpawned {
  readonly kind: 'task-spawned'
  readonly at: number
  readonly task: number
  /** The task around it, or else the one whose code spawned it. */
  readonly parent: number
  readonly scope: number
  readonly name: string
  /** Where it was spawned; empty where that was not looked at. */
  readonly site: string
  /** 1: it lived already when the recording began. */
  readonly found: number
}

export interface TaskParked {
  readonly kind: 'task-parked'
  readonly at: number
  readonly task: number
  readonly wait: number
  readonly what: WaitKind
  /** The resource, task or scope waited for. */
  readonly on: number
  readonly name: string
  /** The scope whose code waits, where it is not the task's own. */
  readonly scope: number
  /** When a sleep ends; -1 for what ends at no known moment. */
  readonly until: number
  readonly ran: number
  readonly longest: number
}

export interface TaskWoken {
  readonly kind: 'task-woken'
  readonly at: number
  readonly task: number
  readonly wait: number
  readonly by: WokenBy
  /** The task whose doing it was. */
  readonly from: number
}

interface TaskCancelAsked {
  readonly kind: 'task-cancel-asked'
  readonly at: number
  readonly task: number
  readonly source: CancelSource
  readonly by: string
  readonly reason: string
}

export interface TaskSettled {
  readonly kind: 'task-settled'
  readonly at: number
  readonly task: number
  readonly outcome: EndState
  readonly error: string
  readonly ran: number
  readonly longest: number
}

interface ScopeOpened {
  readonly kind: 'scope-opened'
  readonly at: number
  readonly scope: number
  /** The scope or task around it. */
  readonly parent: number
  readonly task: number
  readonly name: string
  /** -1 for none. */
  readonly deadline: number
  readonly shield: number
}

interface ScopeCancelled {
  readonly kind: 'scope-cancelled'
  readonly at: number
  readonly scope: number
  readonly source: CancelSource
  readonly by: string
  readonly reason: string
}

interface ScopeClosed {
  readonly kind: 'scope-closed'
  readonly at: number
  readonly scope: number
  readonly outcome: ScopeEnd
  /** How many errors besides the one that left it. */
  readonly suppressed: number
}

interface PermitGranted {
  readonly kind: 'permit-granted'
  readonly at: number
  readonly task: number
  readonly on: number
  readonly name: string
  readonly weight: number
}

interface PermitReleased {
  readonly kind: 'permit-released'
  readonly at: number
  readonly task: number
  readonly on: number
  readonly weight: number
}

interface ErrorSuppressed {
  readonly kind: 'error-suppressed'
  readonly at: number
  readonly scope: number
  readonly task: number
  readonly error: string
}

interface LateValue {
  readonly kind: 'late-value'
  readonly at: number
  readonly task: number
  readonly on: number
  readonly name: string
  /** Empty for a value. */
  readonly error: string
}

interface Deadlock {
  readonly kind: 'deadlock'
  readonly at: number
  /** Ids of the waits, separated by commas. */
  readonly waits: string
}

/**
 * What a task that has not parked since has used of the processor. Here and in the other events of a task, `ran` is all that its code
 * ran by then, and `longest` the longest without a break; both 0 below level 4.
 */
interface TaskRan {
  readonly kind: 'task-ran'
  readonly at: number
  readonly task: number
  readonly ran: number
  readonly longest: number
}

/** All tasks were parked, and only code outside of them could wake one. */
interface Quiet {
  readonly kind: 'quiet'
  readonly at: number
  /** How many. */
  readonly tasks: number
}

/** Code let nothing else run; told when it was over. */
interface LoopBlocked {
  readonly kind: 'loop-blocked'
  readonly at: number
  readonly task: number
  /** Microseconds. */
  readonly took: number
  /** 0: the task is only the most likely one. */
  readonly sure: number
  /** Functions of the program, innermost first. */
  readonly stack: string
}

export type EventKind = Event['kind']

/** Where in a row of the trace a fact stands. */
export type Slot = 'a' | 'b' | 'c' | 'd' | 'how' | 'what' | 'moment' | 'text' | 'detail' | 'ran' | 'longest'

/** How a number in a row is to be read: as an id of its copy of the core, as itself, as a text, or as one of a closed set of words. */
export type Reading = 'id' | 'number' | 'text' | readonly string[]

type FieldsOf<E> = { readonly [F in Exclude<keyof E, 'kind' | 'at'>]: readonly [Slot, Reading] }

/**
 * Every fact of every event, and where it stands in a row. The subject, whose event it is, stands in `a`. A recording has a
 * column for each line of this.
 */
export const SCHEMA: { readonly [K in EventKind]: FieldsOf<Extract<Event, { kind: K }>> } = {
  'task-spawned': {
    task: ['a', 'id'],
    parent: ['b', 'id'],
    scope: ['c', 'id'],
    name: ['text', 'text'],
    site: ['detail', 'text'],
    found: ['how', 'number'],
  },
  'task-parked': {
    task: ['a', 'id'],
    wait: ['b', 'id'],
    on: ['c', 'id'],
    scope: ['d', 'id'],
    what: ['what', WAIT_KINDS],
    name: ['text', 'text'],
    until: ['moment', 'number'],
    ran: ['ran', 'number'],
    longest: ['longest', 'number'],
  },
  'task-woken': { task: ['a', 'id'], wait: ['b', 'id'], from: ['c', 'id'], by: ['how', WAKERS] },
  'task-cancel-asked': {
    task: ['a', 'id'],
    source: ['how', SOURCES],
    by: ['text', 'text'],
    reason: ['detail', 'text'],
  },
  'task-settled': {
    task: ['a', 'id'],
    outcome: ['how', TASK_ENDS],
    error: ['text', 'text'],
    ran: ['ran', 'number'],
    longest: ['longest', 'number'],
  },
  'scope-opened': {
    scope: ['a', 'id'],
    parent: ['b', 'id'],
    task: ['c', 'id'],
    name: ['text', 'text'],
    deadline: ['moment', 'number'],
    shield: ['how', 'number'],
  },
  'scope-cancelled': {
    scope: ['a', 'id'],
    source: ['how', SOURCES],
    by: ['text', 'text'],
    reason: ['detail', 'text'],
  },
  'scope-closed': { scope: ['a', 'id'], outcome: ['how', SCOPE_ENDS], suppressed: ['b', 'number'] },
  'permit-granted': {
    task: ['a', 'id'],
    on: ['b', 'id'],
    weight: ['c', 'number'],
    name: ['text', 'text'],
  },
  'permit-released': { task: ['a', 'id'], on: ['b', 'id'], weight: ['c', 'number'] },
  'error-suppressed': { scope: ['a', 'id'], task: ['b', 'id'], error: ['text', 'text'] },
  'late-value': {
    task: ['a', 'id'],
    on: ['b', 'id'],
    name: ['text', 'text'],
    error: ['detail', 'text'],
  },
  deadlock: { waits: ['text', 'text'] },
  quiet: { tasks: ['b', 'number'] },
  'loop-blocked': {
    task: ['b', 'id'],
    took: ['moment', 'number'],
    sure: ['how', 'number'],
    stack: ['text', 'text'],
  },
  'task-ran': { task: ['a', 'id'], ran: ['ran', 'number'], longest: ['longest', 'number'] },
}

export const EVENT_KINDS = Object.keys(SCHEMA) as readonly EventKind[]
