import type { Row } from '../render/view.ts'

/** What is wrong with a program, in one sentence, and what to do. */
export interface Finding {
  readonly lint: string
  readonly says: string
  readonly fix: string
  /** A place in the code; empty where nobody knows. */
  readonly place: string
  readonly tasks: readonly number[]
}

/** What a lint says of a task: it is so, it is not, it cannot be known yet, or it could only be known from the beginning. */
type Answer = Pick<Finding, 'says' | 'fix'> | 'no' | 'too young' | 'unseen'

/** Two looks at a program, and what happened between them. Plain data. */
export interface Chart {
  /** The moment of the second look, and how long it was after the first, in milliseconds. */
  readonly now: number
  readonly ms: number
  /** Living tasks, at the second look. */
  readonly tasks: readonly Row[]
  /** By key, as they were at the first look. */
  readonly before: ReadonlyMap<string, Row>
  /** By key: how many checkpoints a task met, and how often it parked. */
  readonly checkpoints: ReadonlyMap<string, number>
  readonly parkings: ReadonlyMap<string, number>
  /** By key: whether the frame of a task is still there. */
  readonly frames: ReadonlyMap<string, boolean>
  /** Tasks that completed though their cancellation had reached them. */
  readonly swallowed: ReadonlyArray<{ readonly id: number; readonly name: string }>
  /** Sizes of what keeps items, at equal distances. */
  readonly sizes: ReadonlyArray<{
    readonly name: string
    readonly id: number
    readonly sizes: readonly number[]
  }>
  readonly lateValues: number
  /** Milliseconds by which the event loop came too late at worst. */
  readonly worstDelay: number
}

/** A kind of mistake, and how to see it. Pure. */
export interface Lint {
  readonly name: string
  /** Of each task. */
  readonly ofTask?: (task: Row, chart: Chart) => Answer
  /** Of the program. */
  readonly ofProgram?: (chart: Chart) => ReadonlyArray<Pick<Finding, 'says' | 'fix' | 'tasks'>>
}
