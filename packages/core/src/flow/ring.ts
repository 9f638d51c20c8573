/** Where a queue keeps its items. */
export interface Store<T> {
  readonly size: number
  push(item: T): void
  /** To be called only while `size` > 0. */
  shift(): T
}

/** A first-in-first-out store: a ring that doubles when full, so that both ends cost the same however long it is. */
export class Ring<T> implements Store<T> {
  // Invariant: the length is a power of two.
  #slots: Array<T | undefined> = [undefined, undefined, undefined, undefined]
  #first = 0
  size = 0

  push(item: T): void {
    if (this.size === this.#slots.length) this.#grow()
    this.#slots[(this.#first + this.size++) & (this.#slots.length - 1)] = item
  }

  shift(): T {
    const item = this.#slots[this.#first] as T
    // Cleared, or the ring would keep what was taken alive.
    this.#slots[this.#first] = undefined
    this.#first = (this.#first + 1) & (this.#slots.length - 1)
    this.size--
    return item
  }

  /** The item that `shift` would give after `skip` others. */
  at(skip: number): T {
    return this.#slots[(this.#first + skip) & (this.#slots.length - 1)] as T
  }

  #grow(): void {
    const { length } = this.#slots
    const inOrder = [...this.#slots.slice(this.#first), ...this.#slots.slice(0, this.#first)]
    this.#slots = inOrder.concat(Array.from({ length }, () => undefined))
    this.#first = 0
  }
}
