/**
 * How fast, and how many at once: a bucket that holds `burst` tokens and gets a new one every `interval` milliseconds.
 *
 * Kept as one number instead of a count and a clock, which is the generic cell rate algorithm: `fullAt` is when the bucket will
 * be full again. A token is there while that is at most `burst - 1` intervals away. Nothing has to be refilled, ever.
 *
 * ```text
 *                  now        fullAt
 *   ────────────────┼───────────┼──────▶      interval ├──┤     burst 5: 4 intervals away, 1 token left
 *                   ├──┼──┼──┼──┤
 * ```
 */
export class Gcra {
  readonly interval: number
  readonly burst: number
  /** Infinity less Infinity would be NaN: what has no interval has no limit. */
  readonly #tolerance: number
  #fullAt = -Infinity

  constructor(limit: number, per: number, burst: number) {
    this.interval = per / limit
    this.burst = burst
    this.#tolerance = this.interval === 0 ? 0 : this.interval * burst
  }

  /** The first moment, now or later, at which `weight` tokens are there. */
  when(weight: number, now: number): number {
    return Math.max(now, this.#fullAfter(weight, now) - this.#tolerance)
  }

  /** Takes them. */
  take(weight: number, now: number): void {
    this.#fullAt = this.#fullAfter(weight, now)
  }

  available(now: number): number {
    if (this.interval === 0) return Infinity
    const missing = Math.max(0, this.#fullAt - now) / this.interval
    // What is a little less than whole by rounding alone is whole.
    return Math.max(0, Math.floor(this.burst - missing + 1e-6))
  }

  #fullAfter(weight: number, now: number): number {
    return Math.max(now, this.#fullAt) + weight * this.interval
  }
}
