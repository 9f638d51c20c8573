import { currentTask } from '@async-lab/core'

/**
 * A lock as a sequential program would write it: who is in, who waits, in order. The tests tell it each call and each
 * outcome; it knows what should be, and says so when that is not what is.
 */
export class LockModel {
  readonly #permits: number
  readonly #in: Array<{ who: unknown; weight: number }> = []
  readonly #line: Array<{ who: unknown; weight: number }> = []

  constructor(permits: number) {
    this.#permits = permits
  }

  get taken(): number {
    return this.#in.reduce((sum, { weight }) => sum + weight, 0)
  }

  get waiting(): number {
    return this.#line.length
  }

  /** Somebody asks, and is in or in line when this returns. A cancellation takes them out of the line at once. */
  asks(who: unknown, weight = 1): void {
    const one = { who, weight }
    this.#line.push(one)
    this.#admit()
    currentTask()!.signal.addEventListener('abort', () => {
      const at = this.#line.indexOf(one)
      if (at < 0) return
      this.#line.splice(at, 1)
      this.#admit()
    })
  }

  /** Somebody goes on with a permit. */
  enters(who: unknown): void {
    if (!this.#in.some((one) => one.who === who)) throw new Error(`${String(who)} is in out of turn`)
  }

  /** Somebody's asking was rejected. */
  isTurnedAway(who: unknown): void {
    if (this.#in.some((one) => one.who === who))
      throw new Error(`${String(who)} was turned away with a permit`)
  }

  leaves(who: unknown): void {
    const at = this.#in.findIndex((one) => one.who === who)
    if (at < 0) throw new Error(`${String(who)} leaves and was not in`)
    this.#in.splice(at, 1)
    this.#admit()
  }

  #admit(): void {
    for (let first = this.#line[0]; first !== undefined; first = this.#line[0]) {
      if (this.taken + first.weight > this.#permits) return
      this.#line.shift()
      this.#in.push(first)
    }
  }
}

/** What the tests need of a lock; primitives and their broken twins have it. */
export interface AnyLock {
  acquire(weight: number): Promise<{ release(): void }>
  /** How many wait, and how much is taken, right now. */
  state(): { waiting: number; taken: number }
}
