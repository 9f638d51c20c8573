import { type Cursor, ENDED, PENDING, type Polled, READY } from '../cursor.ts'

export class TakeCursor<T> implements Cursor<T> {
  item!: T
  readonly #up: Cursor<T>
  #left: number

  constructor(up: Cursor<T>, count: number) {
    this.#up = up
    this.#left = count
  }

  poll(): Polled {
    if (this.#left === 0) return this.#up.close() ? ENDED : PENDING
    const polled = this.#up.poll()
    if (polled === READY) {
      this.#left--
      this.item = this.#up.item
    }
    return polled
  }

  close(): boolean {
    return this.#up.close()
  }
}
