import { type Cursor, ENDED, type Polled, READY } from '../cursor.ts'
import type { Line } from '../line.ts'

export class OneCursor<T> implements Cursor<T> {
  readonly item: T
  readonly #line: Line
  #isGiven = false

  constructor(item: T, line: Line) {
    this.#line = line
    this.item = item
  }

  poll(): Polled {
    if (this.#isGiven) return ENDED
    this.#isGiven = true
    return READY
  }

  close(): boolean {
    if (!this.#isGiven) this.#line.undelivered(this.item)
    this.#isGiven = true
    return true
  }
}
