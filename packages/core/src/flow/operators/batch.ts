import { type Cursor, ENDED, PENDING, type Polled, READY } from '../cursor.ts'
import type { Line } from '../line.ts'
import { Timer } from './timer.ts'

/**
 * ```text
 *   empty ── item ──▶ filling ── size items, `every` ms after the first, or the end ──▶ READY ──▶ empty
 * ```
 */
export class BatchCursor<T> implements Cursor<T[]> {
  item: T[] = []
  readonly #up: Cursor<T>
  readonly #line: Line
  readonly #size: number
  readonly #every: number
  readonly #timer: Timer
  #batch: T[] = []
  #isOver = false

  constructor(up: Cursor<T>, line: Line, size: number, every: number) {
    this.#up = up
    this.#line = line
    this.#size = size
    this.#every = every
    this.#timer = new Timer(line)
  }

  poll(): Polled {
    while (!this.#isOver) {
      const polled = this.#up.poll()
      if (polled === PENDING) return this.#timer.isDue ? this.#give() : PENDING
      if (polled === ENDED) {
        this.#isOver = true
        break
      }
      if (this.#batch.push(this.#up.item) === this.#size) return this.#give()
      if (this.#batch.length === 1 && this.#every !== Infinity) this.#timer.set(this.#every)
    }
    return this.#batch.length === 0 ? ENDED : this.#give()
  }

  close(): boolean {
    this.#timer.clear()
    for (const item of this.#batch.splice(0)) this.#line.undelivered(item)
    return this.#up.close()
  }

  #give(): Polled {
    this.#timer.clear()
    this.item = this.#batch
    this.#batch = []
    return READY
  }
}
