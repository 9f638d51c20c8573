/**
 * An intrusive, doubly linked list: whoever is in one can leave it in O(1), and joining allocates nothing.
 * Waits stand in such lists (queues, timer buckets, the waits for one foreign promise), and so do those who hold a lock.
 */
export abstract class Link {
  /** The list that this stands in. */
  list: List | null = null
  before: Link | null = null
  after: Link | null = null
}

export class List<T extends Link = Link> {
  first: T | null = null
  last: T | null = null
  size = 0

  /** Whether it wants to be told when a cancellation takes links out. */
  get minds(): boolean {
    return false
  }

  /** Called when it did: what waited behind them may fit now. Runs no user code. */
  closeGap(): void {}

  /** Called after that, when user code may run. */
  afterCancel(): void {}

  push(link: T): void {
    const last = this.last
    link.list = this
    link.before = last
    if (last === null) this.first = link
    else last.after = link
    this.last = link
    this.size++
  }

  remove(link: T): void {
    const { before, after } = link
    if (before === null) this.first = after as T | null
    else before.after = after
    if (after === null) this.last = before as T | null
    else after.before = before
    // Cleared, since a dead old link would keep its young neighbours alive until a full collection.
    link.list = link.before = link.after = null
    this.size--
  }

  *[Symbol.iterator](): Generator<T, void, undefined> {
    for (let link = this.first; link !== null; link = link.after as T | null) yield link
  }

  shift(): T | null {
    const first = this.first
    if (first !== null) this.remove(first)
    return first
  }
}
