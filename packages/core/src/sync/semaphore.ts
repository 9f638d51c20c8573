import { alike } from '../base/alike.ts'
import { checkCount, checkFunction } from '../base/check.ts'
import { List } from '../base/list.ts'
import { nodeFor, type WaitOptions } from '../cancel/current.ts'
import type { CancelNode } from '../cancel/node.ts'
import type { Resource, ResourceFacts } from '../observe/event.ts'
import { hook } from '../observe/hooks.ts'
import { nextId } from '../observe/node.ts'
import { park } from '../wait/park.ts'
import { ready, refused } from '../wait/ready.ts'
import { refusalOf, Wait } from '../wait/wait.ts'
import { AdmittingLine } from './admitting-line.ts'
import { endedHolders, grantPermit, ListedHolder, type Permit, usingPermit } from './permit.ts'

export interface SemaphoreOptions extends WaitOptions {
  /** How many of the permits to take; 1 by default. */
  readonly weight?: number | undefined
}

export interface SemaphoreStatistics {
  readonly waiting: number
  readonly permits: number
  readonly available: number
}

/**
 * So many at a time. First come, first served, large requests included: who comes later waits behind them, even if what is
 * free would do for the newcomer. (One exception: a request for more than `resize` left over is passed by those that fit.)
 *
 * @example
 * ```ts
 * import { scope, Semaphore, sleep } from '@async-lab/core'
 *
 * const connections = new Semaphore(2, { name: 'connections' })
 * await scope((s) => {
 *   for (let i = 0; i < 5; i++) s.spawn(() => connections.with(() => sleep(1)))
 * })
 * ```
 */
export class Semaphore implements Resource {
  readonly id: number = nextId()
  readonly name: string
  #permits: number
  /** The most there ever were: more than that can be asked for by mistake only. */
  #most: number
  #taken = 0
  readonly #holders = new List<ListedHolder>()
  readonly #line = new AdmittingLine<WeightedWait>(() => this.#admit())

  constructor(permits: number, { name = 'semaphore' }: { readonly name?: string | undefined } = {}) {
    checkCount('permits', permits, 0)
    this.#permits = this.#most = permits
    this.name = name
  }

  /** How many permits are free. None of them is to be had as long as somebody waits in front. */
  get available(): number {
    return this.#permits === Infinity ? Infinity : Math.max(0, this.#permits - this.#taken)
  }

  /** A permit for `weight` at once, or undefined. */
  tryAcquire(weight = 1): Permit | undefined {
    this.#checkWeight(weight)
    return this.#isFreeFor(weight) ? this.#take(weight, nodeFor(undefined)) : undefined
  }

  /**
   * Takes a permit, waiting for its turn.
   *
   * Cancellation: safe. Nothing is taken; the place in line is lost.
   * @throws {RangeError} for a weight above all permits that the semaphore ever had
   */
  acquire(options?: SemaphoreOptions): Promise<Permit> {
    const weight = options?.weight ?? 1
    this.#checkWeight(weight)
    const node = nodeFor(options)
    const refusal = refusalOf(node, options)
    if (refusal !== null) return refused(node, refusal)
    if (this.#isFreeFor(weight)) return ready(node, this.#take(weight, node))
    const wait = new WeightedWait(this, node, weight)
    wait.heed(options)
    this.#line.push(wait)
    return park(wait)
  }

  /** Runs `fn` with a permit. */
  with<T>(fn: () => T | PromiseLike<T>, options?: SemaphoreOptions): Promise<T> {
    checkFunction('fn', fn)
    return usingPermit(this.acquire(options), fn)
  }

  /** A function that runs `fn` with a permit at each call. */
  wrap<A extends unknown[], R>(fn: (...args: A) => R | PromiseLike<R>): (...args: A) => Promise<R> {
    checkFunction('fn', fn)
    return alike(fn, (...args: A) => this.with(() => fn(...args)))
  }

  /** Changes how many permits there are. Who fits now enters in the same turn; nobody is thrown out. */
  resize(permits: number): void {
    checkCount('permits', permits, 0)
    this.#permits = permits
    this.#most = Math.max(this.#most, permits)
    this.#admit()
  }

  statistics(): SemaphoreStatistics {
    return Object.freeze({ waiting: this.#line.size, permits: this.#permits, available: this.available })
  }

  describe(): ResourceFacts {
    const holders: number[] = []
    let closed = true
    for (const { task } of this.#holders) {
      if (task === null) closed = false
      else if (!task.ended) holders.push(task.id)
    }
    const left = endedHolders([...this.#holders].map(({ task }) => task))
    const detail = `${this.available} of ${this.#permits} free${left && `, ${left}`}`
    return { holders, closed, waiting: this.#line.size, detail }
  }

  /** @internal */
  release(holder: ListedHolder): void {
    if (holder.list === null) return
    this.#holders.remove(holder)
    if (holder.weight === Infinity) {
      // Infinity less Infinity is NaN, which would let everybody in from then on.
      this.#taken = 0
      for (const { weight } of this.#holders) this.#taken += weight
    } else {
      this.#taken -= holder.weight
    }
    if (hook !== null) hook.permitReleased(this, holder.task, holder.weight)
    this.#admit()
  }

  #isFreeFor(weight: number): boolean {
    if (this.#taken + weight > this.#permits) return false
    for (let wait = this.#line.first; wait !== null; wait = wait.after as WeightedWait | null) {
      if (wait.weight <= this.#permits) return false
    }
    return true
  }

  #take(weight: number, node: CancelNode | null): Permit {
    const holder = new ListedHolder(this, node, weight)
    this.#taken += weight
    this.#holders.push(holder)
    return grantPermit(holder)
  }

  #admit(): void {
    for (let wait = this.#line.first; wait !== null;) {
      const next = wait.after as WeightedWait | null
      // Too large for what is left since a `resize`: it keeps its place, and those that fit pass.
      if (wait.weight <= this.#permits) {
        if (this.#taken + wait.weight > this.#permits) return
        wait.grant(this.#take(wait.weight, wait.node))
      }
      wait = next
    }
  }

  #checkWeight(weight: number): void {
    if (weight === 1) return
    checkCount('weight', weight, 1)
    if (weight <= this.#most || this.#most === 0) return
    throw new RangeError(
      `weight must be at most ${this.#most}, all permits that semaphore "${this.name}" ever had, not ${weight}`,
    )
  }
}

class WeightedWait extends Wait<Permit> {
  readonly weight: number

  constructor(semaphore: Semaphore, node: CancelNode | null, weight: number) {
    super('semaphore', semaphore, node)
    this.weight = weight
  }
}
