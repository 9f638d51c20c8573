import { checkCount } from '../base/check.ts'
import type { WaitOptions } from '../cancel/current.ts'
import type { Resource, ResourceFacts } from '../observe/event.ts'
import { nextId } from '../observe/node.ts'
import { readyFor } from '../wait/ready.ts'
import { WaitQueue } from '../wait/wait-queue.ts'

/**
 * Opens once, when it was counted down to zero, and stays open.
 *
 * @example
 * ```ts
 * import { Latch, scope } from '@async-lab/core'
 *
 * const started = new Latch(2)
 * await scope(async (s) => {
 *   for (let i = 0; i < 2; i++) s.spawn(() => started.countDown())
 *   await started.wait()
 * })
 * ```
 */
export class Latch implements Resource {
  readonly id: number = nextId()
  readonly name: string
  #count: number
  readonly #line = new WaitQueue()

  constructor(count: number, { name = 'latch' }: { readonly name?: string | undefined } = {}) {
    checkCount('count', count, 0)
    this.#count = count
    this.name = name
  }

  get count(): number {
    return this.#count
  }

  /** Never below zero. At zero everybody who waits is woken, in order. */
  countDown(n = 1): void {
    checkCount('n', n, 1)
    // Not by subtraction alone: Infinity less Infinity is NaN, at which nobody would be woken.
    this.#count = n >= this.#count ? 0 : this.#count - n
    if (this.#count === 0) this.#line.grantAll()
  }

  /**
   * Waits until the count is zero.
   *
   * Cancellation: safe; a checkpoint also when the latch is open.
   */
  wait(options?: WaitOptions): Promise<void> {
    return this.#count > 0 ? this.#line.park('latch', this, options) : readyFor(options)
  }

  statistics(): { readonly waiting: number; readonly count: number } {
    return Object.freeze({ waiting: this.#line.size, count: this.#count })
  }

  describe(): ResourceFacts {
    return { holders: [], closed: false, waiting: this.#line.size, detail: `${this.#count} to go` }
  }
}
