/** So few say nothing yet. */
const LEAST = 10
/** Old ones go: a service changes. */
const MOST = 100

/** How long calls took lately. */
export class Latencies {
  readonly #values: number[] = []
  #next = 0

  add(ms: number): void {
    this.#values[this.#next] = ms
    this.#next = (this.#next + 1) % MOST
  }

  /** The time in which so many percent of them were done; Infinity before there were enough. */
  percentile(percent: number): number {
    const { length } = this.#values
    if (length < LEAST) return Infinity
    return [...this.#values].sort((a, b) => a - b)[Math.ceil((percent / 100) * length) - 1]!
  }
}
