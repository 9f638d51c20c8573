import type { Line } from '../line.ts'

/**
 * Where every source asks before it takes an item: whatever the operators pass over, no loop of theirs hides a
 * cancellation, or starves timers and I/O.
 */
export class Turnstile {
  readonly #line: Line
  #hasHopped = false

  constructor(line: Line) {
    this.#line = line
  }

  /** False when the turn's budget is spent: the line is woken in the next one. Throws in a cancelled line. */
  mayPass(): boolean {
    this.#line.check()
    if (this.#hasHopped) {
      this.#hasHopped = false
      return true
    }
    if (!this.#line.loop.spend()) return true
    this.#hasHopped = true
    void this.#line.hop()
    return false
  }
}
