import { attachSuppressed } from '../base/suppressed.ts'

/** The failures of one scope: which one leaves, and the order of the others. */
export class Failures {
  /** Told apart from `first`, since `undefined` can be thrown. */
  any = false
  first: unknown = undefined
  /** The turn of the event loop in which the first one came. */
  #turn: object | null = null
  #firstIsBodys = false
  #bodys: { readonly error: unknown } | null = null
  /** In order of completion; a set, since an error met twice is listed once. */
  readonly #others = new Set<unknown>()

  /** True if it is the first one. */
  addTasks(error: unknown, turn: object): boolean {
    if (!this.any) return this.#lead(error, turn)
    if (error !== this.first) this.#others.add(error)
    return false
  }

  /**
   * The body's failure. If a task failed first, but in the same turn, and the body did not fail because that reached it
   * (`isConsequence`), then the body's is the one that leaves.
   */
  addBodys(error: unknown, turn: object, isConsequence: boolean): boolean {
    if (!this.any) {
      this.#firstIsBodys = true
      return this.#lead(error, turn)
    }
    if (error === this.first) return false
    if (turn === this.#turn && !isConsequence && !this.#firstIsBodys) {
      const later = [...this.#others]
      this.#others.clear()
      for (const other of [this.first, ...later]) if (other !== error) this.#others.add(other)
      this.first = error
    } else {
      this.#bodys = { error }
    }
    return false
  }

  get suppressed(): readonly unknown[] {
    if (this.#bodys === null) return [...this.#others]
    const { error } = this.#bodys
    return [error, ...[...this.#others].filter((other) => other !== error)]
  }

  /** What is thrown: the first failure itself, with the others attached to it. */
  leaving(): unknown {
    return attachSuppressed(this.first, this.suppressed)
  }

  #lead(error: unknown, turn: object): true {
    this.any = true
    this.first = error
    this.#turn = turn
    return true
  }
}
