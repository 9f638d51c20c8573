import { type Cursor, ENDED, PENDING, type Polled, READY } from '../cursor.ts'
import type { Line } from '../line.ts'
import { Timer } from './timer.ts'

/**
 * ```text
 *   empty ── item ──▶ held ── `ms` without another, or the end ──▶ READY ──▶ empty
 *                      └── item: takes its place, and the time begins anew
 * ```
 */
export class DebounceCursor<T> implements Cursor<T> {
  item!: T
  readonly #up: Cursor<T>
  readonly #line: Line
  readonly #ms: number
  readonly #timer: Timer
  #held: { readonly item: T } | null = null
  #isOver = false

  constructor(up: Cursor<T>, line: Line, ms: number) {
    this.#up = up
    this.#line = line
    this.#ms = ms
    this.#timer = new Timer(line)
  }

  poll(): Polled {
    while (!this.#isOver) {
      const polled = this.#up.poll()
      if (polled === PENDING) return this.#timer.isDue ? this.#give(this.#held!) : PENDING
      if (polled === ENDED) this.#isOver = true
      else this.#hold(this.#up.item)
    }
    return this.#held === null ? ENDED : this.#give(this.#held)
  }

  close(): boolean {
    this.#timer.clear()
    if (this.#held !== null) this.#line.undelivered(this.#held.item)
    this.#held = null
    return this.#up.close()
  }

  #hold(item: T): void {
    if (this.#held !== null) this.#line.undelivered(this.#held.item)
    this.#held = { item }
    this.#timer.set(this.#ms)
  }

  #give({ item }: { readonly item: T }): Polled {
    this.#timer.clear()
    this.#held = null
    this.item = item
    return READY
  }
}
