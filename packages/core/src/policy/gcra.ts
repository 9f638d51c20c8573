/** So much of a token is none. */
const ROUNDING = 1e-6

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
  #fullAt = -Infinity

  constructor(limit: number, per: number, burst: number) {
    this.interval = per / limit
    this.burst = burst
  }

  /** The first moment, now or later, at which `weight` tokens are there. */
  when(weight: number, now: number): number {
    const missing = this.#missing(now) + weight - this.burst
    // Clocks are fractions, and sums of them are rounded.
    return missing <= ROUNDING ? now : now + missing * this.interval
  }

  /** Takes them. */
  take(weight: number, now: number): void {
    this.#fullAt = Math.max(now, this.#fullAt) + weight * this.interval
  }

  available(now: number): number {
    return this.interval === 0
      ? Infinity
      : Math.max(0, Math.floor(this.burst - this.#missing(now) + ROUNDING))
  }

  /** In tokens. */
  #missing(now: number): number {
    return this.#fullAt <= now ? 0 : (this.#fullAt - now) / this.interval
  }
}
