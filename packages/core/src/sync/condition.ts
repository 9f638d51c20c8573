import { checkCount, checkFunction, notA } from '../base/check.ts'
import { UsageError } from '../base/errors.ts'
import { nodeFor, type WaitOptions } from '../cancel/current.ts'
import type { CancelNode } from '../cancel/node.ts'
import type { Resource, ResourceFacts } from '../observe/event.ts'
import { nextId } from '../observe/node.ts'
import { park } from '../wait/park.ts'
import { throwIfRefused, Wait } from '../wait/wait.ts'
import { WaitQueue } from '../wait/wait-queue.ts'
import { Mutex } from './mutex.ts'
import type { Holder } from './permit.ts'

/**
 * Waiting, with a mutex held, for something that another holder of the mutex brings about.
 *
 * @example
 * ```ts
 * import { Condition, scope } from '@async-lab/core'
 *
 * const changed = new Condition()
 * const items: string[] = []
 * await scope(async (s) => {
 *   s.spawn(() => changed.mutex.with(() => changed.waitFor(() => items.length > 0)))
 *   await changed.mutex.with(() => { items.push('a'); changed.notify() })
 * })
 * ```
 */
export class Condition implements Resource {
  readonly id: number = nextId()
  readonly name: string
  readonly mutex: Mutex
  readonly #line = new WaitQueue()

  constructor(mutex?: Mutex, { name = 'condition' }: { readonly name?: string | undefined } = {}) {
    if (mutex !== undefined && !(mutex instanceof Mutex)) throw notA('mutex', 'a Mutex', mutex)
    this.mutex = mutex ?? new Mutex({ name: `${name}'s mutex` })
    this.name = name
  }

  /**
   * Gives the mutex away, waits for a notification, and takes the mutex back: the caller's own permit is valid again.
   *
   * Cancellation: safe. Before the notification no notification is used up. The mutex is held again when it throws,
   * however long that takes, so that the caller's cleanup finds what it left.
   * @throws {UsageError} if the calling task does not hold the mutex
   */
  async wait(options?: WaitOptions): Promise<void> {
    const node = nodeFor(options)
    const holder = this.#holderAt(node, 'wait')
    throwIfRefused(options)
    const wait = new Wait('condition', this, node)
    if (wait.admit(options)) this.#line.push(wait)
    this.mutex.lend(holder)
    try {
      await park(wait)
    } finally {
      await this.mutex.regain(holder, node)
    }
  }

  /** Waits until `predicate()` is true, which is looked at with the mutex held, at once and after each notification. */
  async waitFor(predicate: () => boolean, options?: WaitOptions): Promise<void> {
    checkFunction('predicate', predicate)
    this.#holderAt(nodeFor(options), 'wait')
    throwIfRefused(options)
    while (!predicate()) await this.wait(options)
  }

  /** Wakes the first `n` who wait; nothing is stored for those who come later. */
  notify(n = 1, options?: WaitOptions): void {
    checkCount('n', n, 1)
    this.#holderAt(nodeFor(options), 'notify')
    for (let left = Math.min(n, this.#line.size); left > 0; left--) this.#line.first!.grant()
  }

  notifyAll(options?: WaitOptions): void {
    this.notify(Infinity, options)
  }

  statistics(): { readonly waiting: number } {
    return Object.freeze({ waiting: this.#line.size })
  }

  describe(): ResourceFacts {
    return { holders: [], closed: false, waiting: this.#line.size, detail: '' }
  }

  #holderAt(node: CancelNode | null, what: string): Holder {
    const { holder } = this.mutex
    const task = node === null ? null : node.task
    if (holder !== null && holder.task === task) return holder
    throw new UsageError(
      `Cannot ${what} on condition "${this.name}": its mutex is not held here, acquire it first`,
    )
  }
}
