import type { Stage } from './stage.ts'

/** What the learner's file exports. */
export type Answer = Record<string, (...given: any[]) => any>

export interface Exercise {
  /** Also the name of its file: `02-gather`. */
  readonly id: string
  readonly title: string
  /** The function that the file has to export. */
  readonly entry: string
  /** The lab that shows the same. */
  readonly lab: string
  /** What to say when everything waits and nothing can wake anything. */
  readonly stuck?: { readonly promise: string; readonly instead: string }
  /** Plays the story with the learner's code, once; throws if a promise of it is broken. */
  play(answer: Answer, stage: Stage): Promise<void>
}
