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

/** The recorder, as those see it who write into it. */
export interface Rows {
  readonly level: 1 | 2 | 3
  readonly counters: Counters
  readonly trace: Trace
  readonly sites: Sites | null
  isVirtual: boolean
  /** A row for an event of `subject`; -1 if it is not recorded. */
  row(kind: number, copy: number, at: number, subject: number, isScope?: boolean): number
  /** A subject has ended: no more is heard of it. */
  ended(copy: number, subject: number): void
}
