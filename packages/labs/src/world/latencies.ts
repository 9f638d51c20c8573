/** How long operations took, in milliseconds, and how many of them failed. */
export interface LatencyFigures {
  readonly count: number
  readonly p50: number
  readonly p99: number
  readonly most: number
}

/** Collects times. Eight bytes for each: a million are 8 MB. */
export class Latencies {
  #times = new Float64Array(1024)
  #count = 0

  add(milliseconds: number): void {
    if (this.#count === this.#times.length) {
      const grown = new Float64Array(2 * this.#count)
      grown.set(this.#times)
      this.#times = grown
    }
    this.#times[this.#count++] = milliseconds
  }

  get figures(): LatencyFigures {
    const sorted = this.#times.slice(0, this.#count).sort()
    // The nearest rank: a time that was measured, not one between two.
    const at = (share: number) => sorted[Math.max(Math.ceil(share * sorted.length) - 1, 0)] ?? 0
    return { count: this.#count, p50: at(0.5), p99: at(0.99), most: at(1) }
  }
}

/** `1.3 ms`, `240 ms`, `1.20 s`. */
export function timeWords(milliseconds: number): string {
  if (milliseconds < 10) return `${milliseconds.toFixed(1)} ms`
  return milliseconds < 1000 ? `${Math.round(milliseconds)} ms` : `${(milliseconds / 1000).toFixed(2)} s`
}

/** `12,345`. */
export function countWords(count: number): string {
  return Math.round(count).toLocaleString('en')
}
