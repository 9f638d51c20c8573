import type { Store } from './ring.ts'

/** A store that gives the least item first, and equals in the order in which they came. */
export class Heap<T> implements Store<T> {
  readonly #items: Array<{ readonly item: T; readonly order: number }> = []
  readonly #compare: (a: T, b: T) => number
  #order = 0

  constructor(compare: (a: T, b: T) => number) {
    this.#compare = compare
  }

  get size(): number {
    return this.#items.length
  }

  push(item: T): void {
    const items = this.#items
    const entry = { item, order: this.#order++ }
    // The place is found before anything moves: `compare` is user code and may throw.
    let at = items.length
    while (at > 0 && this.#isBefore(entry, items[(at - 1) >> 1]!)) at = (at - 1) >> 1
    for (let to = items.length; to > at; to = (to - 1) >> 1) items[to] = items[(to - 1) >> 1]!
    items[at] = entry
  }

  shift(): T {
    const items = this.#items
    // As in `push`: first the place, at the cost of a second walk, so that nothing is lost when `compare` throws.
    let to = this.#placeOfLast()
    let carried = items.pop()!
    for (; items.length > 0; to = (to - 1) >> 1) {
      const here = items[to]!
      items[to] = carried
      carried = here
      if (to === 0) break
    }
    return carried.item
  }

  /** Where the last entry belongs once the first is gone. */
  #placeOfLast(): number {
    const items = this.#items
    const size = items.length - 1
    let at = 0
    for (let child = 1; child < size; child = 2 * at + 1) {
      if (child + 1 < size && this.#isBefore(items[child + 1]!, items[child]!)) child++
      if (!this.#isBefore(items[child]!, items[size]!)) break
      at = child
    }
    return at
  }

  #isBefore(
    a: { readonly item: T; readonly order: number },
    b: { readonly item: T; readonly order: number },
  ): boolean {
    const order = this.#compare(a.item, b.item)
    return order < 0 || (order === 0 && a.order < b.order)
  }
}
