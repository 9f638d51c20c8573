/** The function of the core that calls bodies of tasks: what stands above it in a stack is code of another task. */
export const CALLS_BODIES = 'callBody'

/** Bodies that are called while another's code runs, within one turn: the innermost of each depth. */
export class Nesting {
  readonly #depths = new Map<number, number>()
  readonly #last: number[] = []

  began({ task, by }: { readonly task: number; readonly by: number }): void {
    const depth = (this.#depths.get(by) ?? 0) + 1
    this.#depths.set(task, depth)
    this.#last[depth] = task
  }

  /** Whose body the innermost of so many is. */
  at(depth: number): number | undefined {
    return this.#last[depth]
  }
}
