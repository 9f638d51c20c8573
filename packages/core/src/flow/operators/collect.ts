import { type Cursor, PENDING, type Polled, READY } from '../cursor.ts'

/** Everything that comes, as one item at the end. */
export class CollectCursor<T, R> implements Cursor<R> {
  item: R
  readonly #up: Cursor<T>
  readonly #add: (to: R, item: T) => R

  constructor(up: Cursor<T>, nothing: R, add: (to: R, item: T) => R) {
    this.#up = up
    this.item = nothing
    this.#add = add
  }

  poll(): Polled {
    for (;;) {
      const polled = this.#up.poll()
      if (polled === PENDING) return PENDING
      if (polled !== READY) return READY
      this.item = this.#add(this.item, this.#up.item)
    }
  }

  close(): boolean {
    return this.#up.close()
  }
}
