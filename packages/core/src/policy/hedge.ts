import { checkCount, checkDuration, checkFunction, notA } from '../base/check.ts'
import { attachSuppressed } from '../base/suppressed.ts'
import { cancellationOf } from '../cancel/cancel.ts'
import type { WaitOptions } from '../cancel/current.ts'
import type { CancelNode } from '../cancel/node.ts'
import type { Resource, ResourceFacts } from '../observe/event.ts'
import { nextId } from '../observe/node.ts'
import { type Contest, firstOf } from '../task/first-of.ts'
import { awaitable, type Call } from './awaitable.ts'
import { Caller } from './caller.ts'
import { Latencies } from './latencies.ts'
import { Pause } from './pause.ts'

export interface HedgeOptions<T = unknown> extends WaitOptions {
  /**
   * Milliseconds without an answer before the next attempt; or after which share of the latest hundred calls had their answer,
   * `{ percentile: 95 }` (before ten are known, only a failure leads to the next attempt).
   */
  readonly after: number | { readonly percentile: number }
  /** How often `fn` is called at most, the first time included; 2 by default. */
  readonly maxAttempts?: number | undefined
  /** Is given each value that is not the result: of an attempt that completed after the winner, or of a winner that nobody waits for any more. */
  readonly onDiscard?: ((value: T) => void) | undefined
  /** For errors and the inspector; the function's own name by default. */
  readonly name?: string | undefined
}

/**
 * Gives a function that calls `fn` once more when there is no answer after a while, or at once when there was a failure. The
 * first success is the result; the other attempts are cancelled and awaited. Only for what may happen twice. Where `fn` takes
 * no arguments the result can be awaited as it is: `await hedge(load, { after: 50 })`.
 *
 * Cancellation: cancels all attempts and waits for their end. A checkpoint: in a cancelled scope `fn` is not called.
 * @throws what the first attempt to fail failed with, if all do; it carries the others (`suppressedErrors`)
 *
 * @example
 * ```ts
 * import { hedge, sleep } from '@async-lab/core'
 *
 * let calls = 0
 * const load = async () => {
 *   const call = ++calls
 *   await sleep(call === 1 ? 1000 : 5)
 *   return `answer ${call}`
 * }
 * console.log(await hedge(load, { after: 10 })) // answer 2
 * ```
 */
export function hedge<A extends unknown[], T>(
  fn: (...args: A) => T | PromiseLike<T>,
  options: HedgeOptions<T>,
): Call<A, T> {
  checkFunction('fn', fn)
  const { after, maxAttempts = 2, onDiscard } = options
  const latencies = new Latencies()
  const delay = delayOf(after, latencies)
  checkCount('maxAttempts', maxAttempts, 1)
  if (onDiscard !== undefined) checkFunction('onDiscard', onDiscard)
  const name = options.name ?? (fn.name || 'hedge')

  return awaitable(fn, async (...args) => {
    const caller = new Caller(options)
    const since = caller.loop.now()
    const failures: unknown[] = []
    const { winner } = await firstOf(
      { ...options, name: `hedge of ${name}` },
      'hedge',
      (task) => task.state === 'completed',
      async (contest, node) => {
        const pause = new HedgePause(name, contest)
        contest.onLoss = (task) => {
          // Cancelled from outside: then there is nothing more to try, and a failure is one of the scope.
          if (cancellationOf(node) === null) failures.push((task.outcome as { error: unknown }).error)
          else if (task.state === 'failed') node.fail((task.outcome as { error: unknown }).error, task)
          pause.end()
        }
        for (let attempt = 1, answered = 0; attempt <= maxAttempts; attempt++) {
          if (!contest.enter(() => fn(...args), `${name}, attempt ${attempt}`)) return
          if (attempt === maxAttempts) return
          // Each failure has an attempt of its own for an answer, however many come together.
          if (failures.length === answered) await pause.begin(node, caller.loop.now() + delay())
          if (failures.length > answered) answered++
        }
      },
    )
    if (winner !== null) {
      latencies.add(caller.loop.now() - since)
      return winner.value as T
    }
    throw attachSuppressed(failures[0], failures.slice(1))
  })
}

function delayOf(after: HedgeOptions['after'], latencies: Latencies): () => number {
  if (typeof after === 'number') {
    checkDuration('after', after)
    return () => after
  }
  const percent = (after as { percentile?: unknown } | null | undefined)?.percentile
  if (typeof percent !== 'number') throw notA('after', 'a number of milliseconds or { percentile }', after)
  if (!(percent > 0 && percent <= 100))
    throw new RangeError(`after.percentile must be above 0 and at most 100, not ${percent}`)
  return () => latencies.percentile(percent)
}

/** What a hedge waits for between two attempts. */
class HedgePause implements Resource {
  readonly id: number = nextId()
  readonly name: string
  readonly #contest: Contest
  #wait: Pause | null = null

  constructor(name: string, contest: Contest) {
    this.name = `hedge of ${name}`
    this.#contest = contest
  }

  begin(node: CancelNode, at: number): Promise<void> {
    return (this.#wait = new Pause(this, node)).until(at)
  }

  end(): void {
    this.#wait?.grant()
  }

  describe(): ResourceFacts {
    const holders = this.#contest.tasks.filter((task) => !task.ended).map((task) => task.id)
    return { holders, closed: false, waiting: 1, detail: `attempts under way: ${holders.length}` }
  }
}
