import { type Cursor, type Polled, READY } from '../cursor.ts'

/** The last `size` items at every `step`-th item, as soon as there are so many. */
export class WindowCursor<T> implements Cursor<T[]> {
  item: T[] = []
  readonly #up: Cursor<T>
  readonly #size: number
  readonly #step: number
  #window: T[] = []
  /** Items between windows, still to be passed over. */
  #skip = 0

  constructor(up: Cursor<T>, size: number, step: number) {
    this.#up = up
    this.#size = size
    this.#step = step
  }

  poll(): Polled {
    for (;;) {
      const polled = this.#up.poll()
      if (polled !== READY) return polled
      if (this.#skip > 0) this.#skip--
      else if (this.#window.push(this.#up.item) === this.#size) break
    }
    this.item = this.#window
    this.#window = this.#window.slice(this.#step)
    this.#skip = Math.max(0, this.#step - this.#size)
    return READY
  }

  close(): boolean {
    return this.#up.close()
  }
}
