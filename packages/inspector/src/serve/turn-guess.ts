/**
 * How long code ran, where nobody tells whose: between two events of one turn of the event loop nothing else happens, and most
 * likely it was the code of the task which the second event is about. A turn that begins with a promise that is not ours has no first event.
 */
export class TurnGuess {
  #last = 0
  #isTurnOver = true

  /** Milliseconds since the event before; 0 for the first of a turn. */
  took(now: number): number {
    const took = this.#last === 0 ? 0 : now - this.#last
    this.#last = now
    if (this.#isTurnOver) {
      this.#isTurnOver = false
      // While one is due the loop does not wait for anything, so that no idle time is taken for work.
      setImmediate(() => {
        this.#isTurnOver = true
        this.#last = 0
      })
    }
    return took
  }
}
