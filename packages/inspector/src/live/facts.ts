import type { Snapshot } from '../record/facts.ts'
import type { Dropped } from '../record/recorder.ts'

/** What the one who started the program allows. */
export type May = 'read' | 'cancel'

export interface Hello {
  readonly v: number
  /** Versions of the loaded copies. */
  readonly core: readonly string[]
  readonly pid: number
  readonly runtime: string
  readonly program: string
  readonly cwd: string
  readonly level: number
  readonly may: May
  /** What `now` and all moments of the program are read from. */
  readonly clock: string
  readonly now: number
  readonly started: number
  readonly counts: Counts
  /** The highest level at which it can be watched and recorded; absent in older agents. */
  readonly most?: number
}

export interface Counts {
  readonly tasks: number
  readonly parked: number
  readonly outside: number
  readonly scopes: number
}

/** What one loaded copy of the core shows; ids are unique within it. */
export interface CopySnapshot {
  readonly core: string
  readonly snapshot: Snapshot
  /** Of living tasks, where somebody has watched them. */
  readonly seen?: readonly Seen[]
}

/** What was seen of a living task since somebody watches. Milliseconds. */
export interface Seen {
  readonly id: number
  /** From its beginning on; else what is counted is the least that it can be. */
  readonly isWhole: boolean
  readonly woken: number
  /** Who spawned it. */
  readonly by?: number
  readonly byName?: string
  /** Where it was spawned, or else the first of its name. */
  readonly site?: string
  readonly isSiteSure?: boolean
  /** At level 4: how long its code ran, and the longest without a break. */
  readonly ran?: number
  readonly longest?: number
  readonly isRanWhole?: boolean
  /** When it went on last; absent while it is parked. */
  readonly outside?: number
  /** What it last waited for; frames only if somebody had asked for them then. */
  readonly last?: { readonly kind: string; readonly on: string; readonly frames: readonly string[] }
  /** Permits of which locks it has, since when. */
  readonly holds?: ReadonlyArray<{ readonly on: number; readonly since: number }>
}

export interface Picture {
  readonly now: number
  readonly entries: readonly CopySnapshot[]
}

/** Parked tasks that wait for the same thing in the same place. */
export interface StackGroup {
  readonly entry: number
  readonly count: number
  readonly tasks: readonly number[]
  readonly kind: string | null
  readonly on: string | number | null
  readonly owner: readonly number[]
  readonly frames: readonly string[]
}

export interface Stacks {
  readonly groups: readonly StackGroup[]
  /** Tasks that are outside: none of this library's frames could be asked. */
  readonly missed: number
}

export interface Where extends Picture {
  readonly entry: number
  readonly task: number
  readonly frames: readonly string[]
  /** Frames of those who hold what it waits for, where they are parked themselves. */
  readonly holders: ReadonlyArray<{ readonly id: number; readonly frames: readonly string[] }>
}

/** What tasks of one name did since the message before, and how they stand. */
export interface SiteFacts {
  readonly name: string
  /** Where the first of them was spawned while somebody watched: `path:line:column`, or empty. */
  readonly place: string
  readonly live: number
  readonly parked: number
  readonly spawned: number
  readonly completed: number
  readonly failed: number
  readonly cancelled: number
  /** Milliseconds from spawn to end, of those who ended lately. */
  readonly p50: number | null
  readonly p99: number | null
  /** Milliseconds that their code ran since the message before, and the longest ever without a break; null where unknown, absent in older agents. */
  readonly run?: number | null
  readonly longest?: number | null
  /** What they waited for most, with its share of all waiting. */
  readonly waits: ReadonlyArray<{ readonly kind: string; readonly on: string; readonly share: number }>
}

export interface WatchTick {
  readonly seq: number
  readonly now: number
  /** Milliseconds since the message before; absent in older agents. */
  readonly ms?: number
  /** Absent in older agents: 1. At 4 `run` and `longest` are exact, below they are estimated. */
  readonly level?: number
  readonly counts: Counts
  readonly sites: readonly SiteFacts[]
  /** Milliseconds that the loop came too late. */
  readonly loop: { readonly late: number; readonly worst: number }
  /** Messages that were merged into later ones, as the client did not read. */
  readonly merged: number
  /** Tasks that are in none of the numbers, as there were too many at once; absent in older agents. */
  readonly dropped?: Readonly<Dropped>
}

/** A piece of a recording; all of them, one after the other, are its file. */
export interface RecordPart {
  readonly seq: number
  /** In base64. */
  readonly chunk: string
}

/** Between the pieces: everything that happened before has been sent. */
export interface RecordNow {
  /** Microseconds of the program's clock. */
  readonly now: number
}

/** The last message of a recording. */
export interface RecordEnd {
  readonly end: 'stopped' | 'exit'
  readonly dropped: Readonly<Dropped>
}
