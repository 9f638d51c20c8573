import { type Cursor, type Polled, READY } from '../cursor.ts'

export class DropCursor<T> implements Cursor<T> {
  item!: T
  readonly #up: Cursor<T>
  #left: number

  constructor(up: Cursor<T>, count: number) {
    this.#up = up
    this.#left = count
  }

  poll(): Polled {
    let polled = this.#up.poll()
    for (; polled === READY && this.#left > 0; polled = this.#up.poll()) this.#left--
    if (polled === READY) this.item = this.#up.item
    return polled
  }

  close(): boolean {
    return this.#up.close()
  }
}
