const SLICES = 10

interface Slice {
  readonly from: number
  calls: number
  failures: number
}

/** Calls and failures of the last `window` milliseconds, in ten slices: what leaves, leaves a tenth at a time. */
export class Tallies {
  readonly #window: number
  readonly #slices: Slice[] = []

  constructor(window: number) {
    this.#window = window
  }

  count(failed: boolean, now: number): void {
    const last = this.#slices.at(-1)
    const goesOn = last !== undefined && now - last.from < this.#window / SLICES
    const slice = goesOn ? last : { from: now, calls: 0, failures: 0 }
    if (!goesOn) this.#slices.push(slice)
    slice.calls++
    if (failed) slice.failures++
    this.#forget(now)
  }

  at(now: number): { calls: number; failures: number } {
    this.#forget(now)
    const sum = { calls: 0, failures: 0 }
    for (const { calls, failures } of this.#slices) {
      sum.calls += calls
      sum.failures += failures
    }
    return sum
  }

  clear(): void {
    this.#slices.length = 0
  }

  #forget(now: number): void {
    while (this.#slices.length > 0 && now - this.#slices[0]!.from >= this.#window) this.#slices.shift()
  }
}
