import { type Cursor, PENDING, type Polled, READY } from '../cursor.ts'
import type { Line } from '../line.ts'
import { Timer } from '../operators/timer.ts'
import { Turnstile } from './turnstile.ts'

/** Ticks at multiples of `ms` after it was first asked: no drift, and those that nobody was there for are not made up for. */
export class IntervalCursor implements Cursor<number> {
  item = -1
  readonly #line: Line
  readonly #turnstile: Turnstile
  readonly #timer: Timer
  readonly #ms: number
  #startedAt: number | null = null
  /** Ticks that came, those that were left out among them. */
  #ticks = 0

  constructor(line: Line, ms: number) {
    this.#line = line
    this.#turnstile = new Turnstile(line)
    this.#timer = new Timer(line)
    this.#ms = ms
  }

  poll(): Polled {
    if (this.#timer.isDue) {
      this.#timer.clear()
      this.item++
      return READY
    }
    if (!this.#timer.isSet && this.#turnstile.mayPass()) this.#set()
    return PENDING
  }

  close(): boolean {
    this.#timer.clear()
    return true
  }

  #set(): void {
    const now = this.#line.loop.now()
    const ms = this.#ms
    const start = (this.#startedAt ??= now)
    // Counted, and not only looked up: a timer may fire just before its moment.
    if (ms > 0) this.#ticks = Math.max(this.#ticks, Math.floor((now - start) / ms)) + 1
    this.#timer.setAt(start + this.#ticks * ms)
  }
}
