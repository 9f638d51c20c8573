import type { Sites } from './site.ts'
import type { Trace } from './trace.ts'

/** What happened since the recording began. */
export interface Counters {
  spawned: number
  completed: number
  failed: number
  cancelled: number
  parked: number
}

/** 1 counts and notes since when tasks wait; 2 keeps every event; 3 looks where tasks are spawned, too; 4 measures how long they run, too. */
export type Level = 1 | 2 | 3 | 4

/** The recorder, as those see it who write into it. */
export interface Rows {
  readonly level: Level
  readonly counters: Counters
  readonly trace: Trace
  readonly sites: Sites | null
  isVirtual: boolean
  /** A row for an event of `subject`; -1 if it is not recorded. */
  row(kind: number, copy: number, at: number, subject: number, isScope?: boolean): number
  /** Notes in a row how long a task has run by now. */
  ran(row: number, copy: number, task: number): void
  /** A subject has ended: no more is heard of it. */
  ended(copy: number, subject: number): void
}
