import { checkCount } from '../base/check.ts'
import { BrokenBarrierError } from '../base/errors.ts'
import { nodeFor, type WaitOptions } from '../cancel/current.ts'
import type { Resource, ResourceFacts } from '../observe/event.ts'
import { nextId } from '../observe/node.ts'
import { park } from '../wait/park.ts'
import { ready, refused } from '../wait/ready.ts'
import { refusalOf, Wait } from '../wait/wait.ts'
import { WaitQueue } from '../wait/wait-queue.ts'

export interface BarrierStatistics {
  readonly waiting: number
  readonly parties: number
  readonly arrived: number
  readonly broken: boolean
}

/**
 * Holds tasks back until `parties` of them have arrived, then lets all go, and can be used again.
 *
 * @example
 * ```ts
 * import { Barrier, scope } from '@async-lab/core'
 *
 * const lineUp = new Barrier(3)
 * await scope((s) => {
 *   for (let i = 0; i < 3; i++) s.spawn(async () => console.log('go', await lineUp.wait()))
 * })
 * ```
 */
export class Barrier implements Resource {
  readonly id: number = nextId()
  readonly name: string
  readonly parties: number
  #broken = false
  /** Invariant: shorter than `parties`. */
  readonly #line = new WaitQueue<number>()

  constructor(parties: number, { name = 'barrier' }: { readonly name?: string | undefined } = {}) {
    checkCount('parties', parties, 1)
    this.parties = parties
    this.name = name
  }

  /**
   * Waits for the others, and gives a number of its own from 0 to `parties` - 1, in order of arrival.
   *
   * Cancellation: safe. The place is free again at once, and another may take it.
   * @throws {BrokenBarrierError} once `abort` or, while waiting, `reset` was called
   */
  wait(options?: WaitOptions): Promise<number> {
    const node = nodeFor(options)
    const refusal = refusalOf(node, options)
    if (refusal !== null) return refused(node, refusal)
    if (this.#broken) return refused(node, this.#error('it was aborted, call reset to use it again'))
    const index = this.#line.size
    if (index + 1 < this.parties) {
      const wait = new Wait<number>('barrier', this, node)
      if (wait.admit(options)) this.#line.push(wait)
      return park(wait)
    }
    for (let next = 0; this.#line.first !== null; next++) this.#line.first.grant(next)
    return ready(node, index)
  }

  /** Turns away those who wait; the barrier is as new. */
  reset(): void {
    this.#broken = false
    this.#line.failAll(this.#error('it was reset while waiting, arrive again'))
  }

  /** Turns away those who wait and those who come. */
  abort(): void {
    this.#broken = true
    this.#line.failAll(this.#error('it was aborted, call reset to use it again'))
  }

  statistics(): BarrierStatistics {
    const { size } = this.#line
    return Object.freeze({ waiting: size, parties: this.parties, arrived: size, broken: this.#broken })
  }

  describe(): ResourceFacts {
    const { size } = this.#line
    return { holders: [], closed: false, waiting: size, detail: `${size} of ${this.parties} arrived` }
  }

  #error(why: string): BrokenBarrierError {
    return new BrokenBarrierError(`Cannot pass barrier "${this.name}": ${why}`)
  }
}
