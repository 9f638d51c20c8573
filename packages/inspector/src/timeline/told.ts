import type { May } from '../live/facts.ts'

/** What the page of a live program is made with. */
export interface Shown {
  readonly program: string
  readonly pid: number
  readonly runtime: string
  readonly may: May
}

/** The whole of what is kept. What was told before does not hold any more. */
export interface Again {
  /** A recording with its parts as they are: base64. */
  readonly bytes: string
  /** The moment that is shown as 0; -1 before there is one. */
  readonly zero: number
  /** Tasks that ended longest ago, and are gone. */
  readonly letGo: number
}

/** The program has ended. */
export interface End {
  /** Unix time, in milliseconds. */
  readonly at: number
  /** What is wrong with the recording; empty where it is whole. */
  readonly why: string
}
