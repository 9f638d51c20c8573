import { checkCount, checkFunction } from '../base/check.ts'
import { UsageError } from '../base/errors.ts'
import { nodeFor, type WaitOptions } from '../cancel/current.ts'
import type { Resource, ResourceFacts } from '../observe/event.ts'
import { nextId } from '../observe/node.ts'
import { park } from '../wait/park.ts'
import { Wait } from '../wait/wait.ts'

/**
 * Puts steps of several tasks in order: a step begins when all steps with lower numbers have ended.
 *
 * @example
 * ```ts
 * import { scope } from '@async-lab/core'
 * import { Sequencer } from '@async-lab/core/testing'
 *
 * const story = new Sequencer()
 * await scope((s) => {
 *   s.spawn(() => story.step(1, () => console.log('second')))
 *   s.spawn(() => story.step(0, () => console.log('first')))
 * })
 * ```
 */
export class Sequencer implements Resource {
  readonly id: number = nextId()
  readonly name: string = 'sequencer'
  readonly #used = new Set<number>()
  readonly #waits = new Map<number, Wait>()
  #next = 0
  /** The first step that was cancelled. Those after it can never begin, those before it still can. */
  #brokenAt = Infinity

  /**
   * Waits for the turn of step `n`, calls `fn`, and lets the next step begin when that has ended.
   *
   * Cancellation: while it waits, breaks the story: later steps throw instead of waiting for ever.
   * @throws {UsageError} if the number was used before, or an earlier step was cancelled
   */
  async step<T = void>(n: number, fn?: () => T | PromiseLike<T>, options?: WaitOptions): Promise<T> {
    checkCount('n', n, 0)
    if (n === Infinity) throw new RangeError('n must be the number of a step, not Infinity')
    if (fn !== undefined) checkFunction('fn', fn)
    if (this.#used.has(n))
      throw new UsageError(`Cannot begin step ${n}: its number was used before, number steps 0, 1, 2, …`)
    this.#used.add(n)
    await this.#turn(n, options)
    try {
      return (await fn?.()) as T
    } finally {
      this.#next = n + 1
      this.#waits.get(n + 1)?.grant()
    }
  }

  async #turn(n: number, options: WaitOptions | undefined): Promise<void> {
    if (n > this.#brokenAt) throw this.#broken()
    const wait = new Wait('event', this, nodeFor(options))
    if (wait.admit(options)) {
      if (n === this.#next) wait.grant()
      else this.#waits.set(n, wait)
    }
    try {
      await park(wait)
    } catch (error) {
      this.#break(n)
      throw error
    } finally {
      this.#waits.delete(n)
    }
  }

  #break(n: number): void {
    this.#brokenAt = Math.min(this.#brokenAt, n)
    for (const [at, wait] of this.#waits) if (at > n) wait.fail(this.#broken())
  }

  #broken(): UsageError {
    return new UsageError(
      `Cannot go on with the story: its step ${this.#brokenAt} was cancelled before it began`,
    )
  }

  describe(): ResourceFacts {
    return { holders: [], closed: false, waiting: this.#waits.size, detail: `step ${this.#next} is next` }
  }
}
