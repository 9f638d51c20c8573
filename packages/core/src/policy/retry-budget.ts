import { checkCount, checkShare } from '../base/check.ts'

export interface RetryBudgetOptions {
  /** Retries that each call pays for, as a share of one; 0.2 by default. */
  readonly ratio?: number | undefined
  /** Retries that may be made on top of that, and the most that can be saved up; 10 by default. */
  readonly reserve?: number | undefined
}

export interface RetryBudgetStatistics {
  readonly calls: number
  readonly retries: number
  /** Retries that were not made. */
  readonly refused: number
  /** Retries that can be paid for now. */
  readonly available: number
}

/**
 * What all retries of a service may cost together. Each call pays in, each retry takes out: where everything fails there is but
 * one retry to five calls, not five times the load for a service that is down already. Share one among all calls of a service.
 *
 * @example
 * ```ts
 * import { retry, RetryBudget } from '@async-lab/core'
 *
 * const budget = new RetryBudget({ ratio: 0.1 })
 * const load = retry(async (id: number) => `user ${id}`, { budget })
 * console.log(await load(1), budget.statistics().retries) // user 1 0
 * ```
 */
export class RetryBudget {
  readonly #ratio: number
  readonly #reserve: number
  #available: number
  #calls = 0
  #retries = 0
  #refused = 0

  constructor({ ratio = 0.2, reserve = 10 }: RetryBudgetOptions = {}) {
    checkShare('ratio', ratio)
    checkCount('reserve', reserve, 0)
    this.#ratio = ratio
    this.#reserve = reserve
    this.#available = reserve
  }

  statistics(): RetryBudgetStatistics {
    return Object.freeze({
      calls: this.#calls,
      retries: this.#retries,
      refused: this.#refused,
      available: Math.floor(this.#available),
    })
  }

  /** @internal */
  pay(): void {
    this.#calls++
    // Without a reserve a call pays for its own retries at most, and still one can come together.
    this.#available = Math.min(Math.max(this.#reserve, 1), this.#available + this.#ratio)
  }

  /** @internal */
  take(): boolean {
    // Ten times 0.1 is a little less than 1.
    if (this.#available < 1 - 1e-9) {
      this.#refused++
      return false
    }
    this.#available = Math.max(0, this.#available - 1)
    this.#retries++
    return true
  }
}
