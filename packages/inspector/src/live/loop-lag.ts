const EVERY = 20

/** How much later than asked the event loop comes to its timers. */
export class LoopLag {
  #expected = performance.now() + EVERY
  #late = 0
  #worst = 0
  readonly #timer = setInterval(() => this.#rang(), EVERY).unref()

  /** The worst since the last time, and the worst ever. */
  take(): { late: number; worst: number } {
    const facts = { late: this.#late, worst: this.#worst }
    this.#late = 0
    return facts
  }

  stop(): void {
    clearInterval(this.#timer)
  }

  #rang(): void {
    const now = performance.now()
    const late = Math.max(now - this.#expected, 0)
    this.#expected = now + EVERY
    this.#late = Math.max(this.#late, late)
    this.#worst = Math.max(this.#worst, late)
  }
}
