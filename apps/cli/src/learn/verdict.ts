import type { Act } from './stage.ts'

/** What was seen of the learner's code, in the schedule that decided. */
interface Seen {
  readonly acts: readonly Act[]
  /** What it wrote to the console. */
  readonly printed: readonly string[]
}

interface Failing extends Seen {
  /** Which schedule it was, from 1; undefined where none was told. */
  readonly schedule?: number
  /** Runs that schedule again. */
  readonly replay?: string
}

/** What became of one trial of an exercise. */
export type Verdict =
  | ({ readonly kind: 'passed'; readonly schedules: number; readonly distinct: number } & Seen)
  | ({ readonly kind: 'broken'; readonly promise: string; readonly instead: string } & Failing)
  | ({ readonly kind: 'failed'; readonly error: string; readonly line?: number } & Failing)
  | { readonly kind: 'unreadable'; readonly error: string }
  | { readonly kind: 'endless'; readonly seconds?: number }

/** What the process of a trial is told. */
export interface TrialOrder {
  readonly exercise: string
  readonly file: string
  readonly replay?: string
}
