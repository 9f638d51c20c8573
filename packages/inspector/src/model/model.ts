import type { CancelSource, EndState, ScopeEnd, WaitKind, WokenBy } from '../record/facts.ts'

/** What is known of a program: made by `fold` from events, one after the other. Moments are microseconds of its clock. */
export interface Model {
  /** All tasks that were seen, in the order of their spawn. */
  readonly tasks: Map<number, TaskRecord>
  readonly scopes: Map<number, ScopeRecord>
  /** Waits that have not ended. */
  readonly waits: Map<number, WaitRecord>
  /** Who holds permits of a lock, and how many, by the lock's id. */
  readonly holders: Map<number, LockRecord>
  /** Whether it is known how long tasks ran: `ran` and `longest` of those that ran for no measurable time are 0 as well. */
  isMeasured: boolean
  /** What nobody could part. */
  readonly deadlocks: DeadlockRecord[]
  /** Stretches in which code let nothing else run. */
  readonly blocks: BlockRecord[]
  /** When all tasks had been parked for a while, and nothing of the program could wake one. */
  readonly quiet: QuietRecord[]
  /** The first and the last moment of which something is known; both -1 before. */
  begin: number
  end: number
}

export interface TaskRecord {
  readonly id: number
  readonly name: string
  /** The task around it, or the one that spawned it; 0 for none. */
  readonly parent: number
  readonly scope: number
  readonly site: string
  readonly spawned: number
  /** It lived already when the recording began. */
  readonly found: boolean
  /** When its body was called; -1 while it waits for its place, or if it never was. */
  started: number
  /** -1 while it lives. */
  settled: number
  outcome: EndState | undefined
  error: string
  cancel: CancelRecord | undefined
  /** All its waits, in order; those of blocks that its code is in are among them. */
  readonly waits: WaitRecord[]
  /** How many of these have not ended. */
  parkedIn: number
  /** Microseconds for which its code ran, and the longest without a break; 0 where that was not measured. */
  ran: number
  longest: number
  /** Values and errors of abandoned operations that came when nobody waited. */
  late: number
}

export interface WaitRecord {
  readonly id: number
  readonly task: number
  /** The scope whose code waits, where it is not the task's own; else 0. */
  readonly scope: number
  readonly kind: WaitKind
  readonly on: number
  readonly name: string
  /** When a sleep ends; -1 for what ends at no known moment. */
  readonly until: number
  readonly since: number
  /** -1 while it lasts. */
  ended: number
  by: WokenBy | undefined
  /** The task whose doing the end was; 0 where it was none's. */
  from: number
}

export interface CancelRecord {
  readonly at: number
  readonly source: CancelSource
  readonly by: string
  readonly reason: string
}

export interface ScopeRecord {
  readonly id: number
  readonly name: string
  readonly parent: number
  readonly task: number
  readonly opened: number
  readonly deadline: number
  readonly shield: boolean
  /** -1 while it is open. */
  closed: number
  outcome: ScopeEnd | undefined
  cancel: CancelRecord | undefined
  /** Errors that did not leave it. */
  readonly suppressed: Array<{ readonly task: number; readonly error: string }>
}

export interface LockRecord {
  readonly name: string
  /** Permits by the task that has them. */
  readonly permits: Map<number, number>
}

export interface DeadlockRecord {
  readonly at: number
  readonly waits: readonly number[]
}

export interface BlockRecord {
  readonly from: number
  readonly to: number
  /** 0 for code outside of all tasks. */
  readonly task: number
  /** False where the task is only the most likely one. */
  readonly isSure: boolean
  readonly stack: string
}

export interface QuietRecord {
  readonly at: number
  readonly tasks: number
}

export function emptyModel(): Model {
  return {
    tasks: new Map(),
    scopes: new Map(),
    waits: new Map(),
    holders: new Map(),
    isMeasured: false,
    deadlocks: [],
    blocks: [],
    quiet: [],
    begin: -1,
    end: -1,
  }
}

export type TaskState = 'queued' | 'parked' | 'outside' | EndState

/** What a task is at the end of what is known: it waits for its place, is parked, is outside (it runs, or awaits something foreign), or has ended. */
export function stateOf(task: TaskRecord): TaskState {
  if (task.outcome !== undefined) return task.outcome
  if (task.started === -1) return 'queued'
  return task.parkedIn > 0 ? 'parked' : 'outside'
}
