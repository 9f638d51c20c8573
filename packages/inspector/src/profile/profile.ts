/** What a profiler saw of a program, as plain data. Moments are microseconds of the program's clock. */
export interface Profile {
  readonly ms: number
  /** Microseconds between two samples, as asked for. */
  readonly interval: number
  readonly nodes: readonly ProfileNode[]
  /** Each with the node that ran then, in order. */
  readonly samples: ReadonlyArray<{ readonly at: number; readonly node: number }>
  /** Stretches in which the code of a task ran, in order, without overlap. 0 is no task. */
  readonly slices: ReadonlyArray<{ readonly from: number; readonly to: number; readonly task: number }>
  /** When bodies were called, in order, and whose code called them. */
  readonly starts: readonly Start[]
  readonly tasks: ReadonlyArray<{ readonly id: number; readonly name: string; readonly site: string }>
}

export interface Start {
  readonly at: number
  readonly task: number
  readonly by: number
}

/** A function with who called it. */
export interface ProfileNode {
  readonly id: number
  /** 0 for none. */
  readonly parent: number
  readonly fn: string
  readonly file: string
  readonly line: number
  readonly column: number
}
