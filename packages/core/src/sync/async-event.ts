import type { WaitOptions } from '../cancel/current.ts'
import type { Resource, ResourceFacts } from '../observe/event.ts'
import { nextId } from '../observe/node.ts'
import { readyFor } from '../wait/ready.ts'
import type { Selectable, SelectSource } from '../wait/selectable.ts'
import { WaitQueue } from '../wait/wait-queue.ts'

/**
 * A flag that can be waited for.
 *
 * @example
 * ```ts
 * import { AsyncEvent, scope } from '@async-lab/core'
 *
 * const ready = new AsyncEvent({ name: 'ready' })
 * await scope(async (s) => {
 *   s.spawn(() => ready.wait())
 *   ready.set() // wakes everybody who waits
 * })
 * ```
 */
export class AsyncEvent implements Resource, Selectable<void> {
  readonly id: number = nextId()
  readonly name: string
  #isSet = false
  readonly #line = new WaitQueue()

  constructor({ name = 'event' }: { readonly name?: string | undefined } = {}) {
    this.name = name
  }

  get isSet(): boolean {
    return this.#isSet
  }

  /** Wakes all who wait, in order. Who comes later goes on at once, until `clear`. */
  set(): void {
    this.#isSet = true
    this.#line.grantAll()
  }

  /** Who comes later waits again; those whom `set` woke go on. */
  clear(): void {
    this.#isSet = false
  }

  /**
   * Waits until the event is set.
   *
   * Cancellation: safe; a checkpoint also when the event is set.
   */
  wait(options?: WaitOptions): Promise<void> {
    return !this.#isSet ? this.#line.park('event', this, options) : readyFor(options)
  }

  get '~select'(): SelectSource<void> {
    return {
      poll: () => (this.#isSet ? { value: undefined } : null),
      enlist: (wait) => this.#line.push(wait),
      isClosing: () => false,
    }
  }

  statistics(): { readonly waiting: number; readonly isSet: boolean } {
    return Object.freeze({ waiting: this.#line.size, isSet: this.#isSet })
  }

  describe(): ResourceFacts {
    return { holders: [], closed: false, waiting: this.#line.size, detail: '' }
  }
}
