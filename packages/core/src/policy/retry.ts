import { backoff, type BackoffOptions } from '../base/backoff.ts'
import { checkCount, checkDuration, checkFunction, notA } from '../base/check.ts'
import { describe } from '../base/errors.ts'
import { isWorthwhile } from '../base/worthwhile.ts'
import type { WaitOptions } from '../cancel/current.ts'
import type { Resource, ResourceFacts } from '../observe/event.ts'
import { nextId } from '../observe/node.ts'
import { awaitable, type Call } from './awaitable.ts'
import { Caller } from './caller.ts'
import { listener } from './listener.ts'
import { askedDelay } from './retry-after.ts'
import { RetryBudget } from './retry-budget.ts'

export interface RetryOptions extends BackoffOptions, WaitOptions {
  /** How often `fn` is called at most, the first time included; 5 by default. */
  readonly maxAttempts?: number | undefined
  /** Whether an error is worth another attempt. By default every one is but that of an open circuit. */
  readonly when?: ((error: unknown, attempt: number) => boolean) | undefined
  /** Is told each failure that is followed by another attempt, the number of the attempt that failed, and the delay. */
  readonly onRetry?: ((error: unknown, attempt: number, delay: number) => void) | undefined
  /**
   * How many milliseconds the service asks to be left alone, if it does: the delay is not shorter, `maxDelay` or not. By
   * default what the `Retry-After` header of the error, or of its `response`, says.
   */
  readonly retryAfter?: ((error: unknown) => number | undefined) | undefined
  /** Shared by all who call the same service, so that retries cannot become a storm. */
  readonly budget?: RetryBudget | undefined
  /** For errors and the inspector; the function's own name by default. */
  readonly name?: string | undefined
}

/**
 * Gives a function that calls `fn` again when it fails, after a delay that grows, up to `maxAttempts` times. Each attempt runs
 * in a scope of its own, and has ended, with all that it started, before the next one begins. Where `fn` takes no arguments
 * the result can be awaited as it is: `await retry(load)`.
 *
 * What is thrown in the end is the error of the last attempt. It is thrown at once where another attempt makes no sense: `when`
 * says so, the budget is spent, or the deadline of the caller would be over before it began.
 *
 * Cancellation: ends the attempt or the delay, and is never retried. A checkpoint: in a cancelled scope `fn` is not called.
 * @throws what the last attempt failed with
 * @throws {RangeError} for a count, a delay or a factor that is none
 *
 * @example
 * ```ts
 * import { retry } from '@async-lab/core'
 *
 * let calls = 0
 * const load = async (id: number) => {
 *   if (++calls < 3) throw new Error('not yet')
 *   return `user ${id}`
 * }
 * const safely = retry(load, { maxAttempts: 4, minDelay: 5 })
 * console.log(await safely(7), calls) // user 7 3
 * ```
 */
export function retry<A extends unknown[], T>(
  fn: (...args: A) => T | PromiseLike<T>,
  options: RetryOptions = {},
): Call<A, T> {
  checkFunction('fn', fn)
  const { maxAttempts = 5, when = isWorthwhile, onRetry, retryAfter = askedDelay, budget } = options
  checkCount('maxAttempts', maxAttempts, 1)
  checkFunction('when', when)
  checkFunction('retryAfter', retryAfter)
  if (budget !== undefined && !(budget instanceof RetryBudget)) throw notA('budget', 'a RetryBudget', budget)
  const tell = onRetry === undefined ? undefined : listener('onRetry', onRetry)
  const delayAfter = backoff(options)
  const name = options.name ?? (fn.name || 'retry')

  return awaitable(fn, async (...args) => {
    const caller = new Caller(options)
    budget?.pay()
    for (let attempt = 1, before = 0; ; attempt++) {
      try {
        return await caller.callInScope(fn, args, { name: `${name}, attempt ${attempt}` })
      } catch (error) {
        if (attempt >= maxAttempts || caller.isCancelled || !when(error, attempt)) throw error
        before = delayAfter(attempt, caller.loop.host.random(), before)
        const delay = Math.max(before, asked(retryAfter, error))
        const at = caller.loop.now() + delay
        // The error says what is wrong; a timeout, later, would say nothing.
        if (at >= caller.deadline || budget?.take() === false) throw error
        tell?.(caller.node, error, attempt, delay)
        await caller.pause(at, new RetryPause(name, attempt, maxAttempts, error))
      }
    }
  })
}

function asked(retryAfter: (error: unknown) => number | undefined, error: unknown): number {
  const delay = retryAfter(error) ?? 0
  checkDuration('the delay of retryAfter', delay)
  return delay
}

/** What somebody waits for between two attempts. */
class RetryPause implements Resource {
  readonly id: number = nextId()
  readonly name: string
  readonly #attempt: number
  readonly #maxAttempts: number
  readonly #error: unknown

  constructor(name: string, attempt: number, maxAttempts: number, error: unknown) {
    this.name = `retry of ${name}`
    this.#attempt = attempt
    this.#maxAttempts = maxAttempts
    this.#error = error
  }

  describe(): ResourceFacts {
    const detail = `attempt ${this.#attempt} of ${this.#maxAttempts} failed: ${describe(this.#error)}`
    return { holders: [], closed: false, waiting: 1, detail }
  }
}
