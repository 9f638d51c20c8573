import { type Cursor, ENDED, type Polled, READY } from '../cursor.ts'

export class OneCursor<T> implements Cursor<T> {
  readonly item: T
  #isGiven = false

  constructor(item: T) {
    this.item = item
  }

  poll(): Polled {
    if (this.#isGiven) return ENDED
    this.#isGiven = true
    return READY
  }

  close(): boolean {
    return true
  }
}
