/** Does the work once and resolves with the number of operations done, of which it has checked the results. */
export type Work = (watch: Watch) => Promise<number>

/** What a work may tell of itself. Without a word all of it is measured. */
export interface Watch {
  /** Until `resume`, nothing counts: what is prepared, or collected as garbage, is not the work. */
  pause(): void
  resume(): void
  /** A figure beside the times. */
  note(what: string, value: number): void
}

/** One of those who do the same work. */
export interface Contender {
  /** Loads what is needed, in a process of its own: the raw platform is measured with no library loaded. */
  readonly prepare: () => Work | Promise<Work>
  readonly env?: Readonly<Record<string, string>>
}

/** One line of the table. */
export interface Line {
  readonly of: string
  /** Absent: the figure itself is compared with the target. */
  readonly over?: string
  /** `cpu` and `wall` are microseconds per operation, others are what the work notes. */
  readonly figure: string
  readonly unit?: string
  /** The target. Absent for a peer, whose figure is there to compare. */
  readonly atMost?: number
}

export interface Workload {
  readonly id: string
  readonly title: string
  readonly contenders: Readonly<Record<string, Contender>>
  readonly lines: readonly Line[]
  /** A single run without warm-up, where the first run is the work, or one run is seconds. */
  readonly once?: boolean
}

/** Figures of one process. */
export type Sample = Readonly<Record<string, number>>

/** Lines for peers, which have no target. */
export function beside(raw: string, peers: readonly string[]): Line[] {
  return peers.map((of) => ({ of, over: raw, figure: 'cpu' }))
}

export const ambientOff = { ASYNC_LAB_AMBIENT: '0' }
