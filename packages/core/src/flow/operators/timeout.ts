import { TimeoutError } from '../../base/errors.ts'
import { type Cursor, PENDING, type Polled } from '../cursor.ts'
import type { Line } from '../line.ts'
import { Timer } from './timer.ts'

/** Fails when an item that was asked for does not come in time. */
export class TimeoutCursor<T> implements Cursor<T> {
  readonly #up: Cursor<T>
  readonly #line: Line
  readonly #ms: number
  readonly #timer: Timer
  #isWaiting = false

  constructor(up: Cursor<T>, line: Line, ms: number) {
    this.#up = up
    this.#line = line
    this.#ms = ms
    this.#timer = new Timer(line)
  }

  get item(): T {
    return this.#up.item
  }

  poll(): Polled {
    const polled = this.#up.poll()
    if (polled !== PENDING) {
      this.#isWaiting = false
      this.#timer.clear()
    } else if (!this.#isWaiting) {
      this.#isWaiting = true
      this.#timer.set(this.#ms)
    } else if (this.#timer.isDue) {
      const { name } = this.#line.making
      throw new TimeoutError(
        `Cannot take the next item of stream "${name}": none came within ${this.#ms} ms, allow more time`,
      )
    }
    return polled
  }

  close(): boolean {
    this.#timer.clear()
    return this.#up.close()
  }
}
