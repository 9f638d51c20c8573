import { nodeFor, type WaitOptions } from '../cancel/current.ts'
import type { Resource, ResourceFacts } from '../observe/event.ts'
import { nextId } from '../observe/node.ts'
import { ready, refused } from '../wait/ready.ts'
import type { Selectable, SelectSource } from '../wait/selectable.ts'
import { refusalOf } from '../wait/wait.ts'
import { WaitQueue } from '../wait/wait-queue.ts'

/**
 * A result that somebody will give, once. What `Promise.withResolvers` is, with waits that can be cancelled and seen.
 *
 * @example
 * ```ts
 * import { Deferred, scope } from '@async-lab/core'
 *
 * const answer = new Deferred<number>()
 * await scope(async (s) => {
 *   s.spawn(() => answer.resolve(42))
 *   console.log(await answer.wait()) // 42
 * })
 * ```
 */
export class Deferred<T> implements Resource, Selectable<T> {
  readonly id: number = nextId()
  readonly name: string
  #outcome: { readonly value: T } | { readonly error: unknown } | null = null
  readonly #line = new WaitQueue<T>()

  constructor({ name = 'deferred' }: { readonly name?: string | undefined } = {}) {
    this.name = name
  }

  get settled(): boolean {
    return this.#outcome !== null
  }

  /** The first one counts. */
  resolve(value: T): void {
    if (this.#outcome !== null) return
    this.#outcome = { value }
    this.#line.grantAll(value)
  }

  /** The first one counts. The error is thrown to all who wait, now or later. */
  reject(error: unknown): void {
    if (this.#outcome !== null) return
    this.#outcome = { error }
    this.#line.failAll(error)
  }

  /**
   * Waits for the result.
   *
   * Cancellation: safe; a checkpoint also when there is a result.
   * @throws what `reject` was given
   */
  wait(options?: WaitOptions): Promise<T> {
    const outcome = this.#outcome
    if (outcome === null) return this.#line.park('deferred', this, options)
    const node = nodeFor(options)
    const refusal = refusalOf(node, options)
    if (refusal !== null) return refused(node, refusal)
    return 'value' in outcome ? ready(node, outcome.value) : refused(node, outcome.error)
  }

  get '~select'(): SelectSource<T> {
    return {
      poll: () => this.#outcome,
      enlist: (wait) => this.#line.push(wait),
      isClosing: () => false,
    }
  }

  statistics(): { readonly waiting: number; readonly settled: boolean } {
    return Object.freeze({ waiting: this.#line.size, settled: this.settled })
  }

  describe(): ResourceFacts {
    return { holders: [], closed: false, waiting: this.#line.size, detail: '' }
  }
}
