import { now } from '@async-lab/core'

/** A timer that should tick every few milliseconds, as one that keeps a connection alive does. */
export class Heartbeat {
  ticks = 0
  /** Milliseconds from one tick to the next, at the worst. */
  longestGap = 0
  readonly #every: number
  readonly #timer: ReturnType<typeof setInterval>
  #last = now()

  constructor(every: number) {
    this.#every = every
    this.#timer = setInterval(() => this.#tick(), every)
  }

  /** Stops, and gives by how many milliseconds the latest tick was late. */
  stop(): number {
    clearInterval(this.#timer)
    this.#see()
    return Math.max(this.longestGap - this.#every, 0)
  }

  #tick(): void {
    this.ticks++
    this.#see()
  }

  #see(): void {
    const at = now()
    this.longestGap = Math.max(this.longestGap, at - this.#last)
    this.#last = at
  }
}
