import { type Backoff, backoff } from '../../base/backoff.ts'
import { checkCount, checkFunction, notA } from '../../base/check.ts'
import { isWorthwhile } from '../../base/worthwhile.ts'
import { type Cursor, PENDING, type Polled } from '../cursor.ts'
import type { Branch, Line } from '../line.ts'
import { branchOf, type Origin } from '../sources/source.ts'
import type { StreamRetryOptions } from '../stream-options.ts'
import { Timer } from './timer.ts'

/** When, and how often, to try again. */
export interface RetryPlan {
  readonly maxAttempts: number
  readonly delayAfter: Backoff
  readonly when: (error: unknown, attempt: number) => boolean
  readonly onRetry: ((error: unknown, attempt: number, delay: number) => void) | undefined
}

/** What was asked for, checked: names and defaults are those of the policy `retry`. */
export function retryPlan(options: StreamRetryOptions = {}): RetryPlan {
  if (typeof options !== 'object' || options === null) throw notA('options', 'an object', options)
  const { maxAttempts = 5, when = isWorthwhile, onRetry } = options
  checkCount('maxAttempts', maxAttempts, 1)
  checkFunction('when', when)
  if (onRetry !== undefined) checkFunction('onRetry', onRetry)
  return { maxAttempts, when, onRetry, delayAfter: backoff(options) }
}

/**
 * ```text
 *   reading ── failed ──▶ closing ── closed ──▶ pausing ── the delay is over ──▶ reading, from the beginning
 * ```
 */
export class RetryCursor<T> implements Cursor<T> {
  item!: T
  readonly #line: Line
  readonly #origin: Origin<T>
  readonly #plan: RetryPlan
  readonly #pause: Timer
  #branch: Branch<T> | null
  #isClosing = false
  #failed = 0
  #delay = 0

  constructor(line: Line, origin: Origin<T>, plan: RetryPlan) {
    this.#line = line
    this.#origin = origin
    this.#plan = plan
    this.#pause = new Timer(line)
    this.#branch = branchOf(line, origin)
  }

  poll(): Polled {
    for (;;) {
      if (this.#isClosing) {
        if (!this.#branch!.close()) return PENDING
        this.#isClosing = false
        this.#branch = null
        this.#pause.set(this.#delay)
      }
      if (this.#branch === null) {
        if (!this.#pause.isDue) return PENDING
        this.#pause.clear()
        this.#branch = branchOf(this.#line, this.#origin)
      }
      try {
        const polled = this.#branch.poll()
        this.item = this.#branch.item
        return polled
      } catch (error) {
        const attempt = ++this.#failed
        const { maxAttempts, when, delayAfter } = this.#plan
        if (attempt >= maxAttempts || this.#line.isCancellation(error) || !when(error, attempt)) throw error
        this.#delay = delayAfter(attempt, this.#line.loop.host.random(), this.#delay)
        this.#tell(error, attempt)
        this.#isClosing = true
      }
    }
  }

  #tell(error: unknown, attempt: number): void {
    const { onRetry } = this.#plan
    if (onRetry !== undefined) this.#line.tell(onRetry, error, attempt, this.#delay)
  }

  close(): boolean {
    this.#pause.clear()
    return this.#branch === null || this.#branch.close()
  }
}
