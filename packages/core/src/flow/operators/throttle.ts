import { type Cursor, type Polled, READY } from '../cursor.ts'
import type { Line } from '../line.ts'

/** Lets an item pass, and none of those that come within `ms` after it. */
export class ThrottleCursor<T> implements Cursor<T> {
  item!: T
  readonly #up: Cursor<T>
  readonly #line: Line
  readonly #ms: number
  #closedUntil = -Infinity

  constructor(up: Cursor<T>, line: Line, ms: number) {
    this.#up = up
    this.#line = line
    this.#ms = ms
  }

  poll(): Polled {
    for (;;) {
      const polled = this.#up.poll()
      if (polled !== READY) return polled
      const now = this.#line.loop.now()
      if (now >= this.#closedUntil) {
        this.#closedUntil = now + this.#ms
        this.item = this.#up.item
        return READY
      }
      this.#line.undelivered(this.#up.item)
    }
  }

  close(): boolean {
    return this.#up.close()
  }
}
