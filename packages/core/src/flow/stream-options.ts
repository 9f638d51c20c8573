import type { BackoffOptions } from '../base/backoff.ts'
import type { WaitOptions } from '../cancel/current.ts'

export interface StreamOptions extends WaitOptions {
  /** For errors and the inspector. */
  readonly name?: string | undefined
  /**
   * Is told each item that was read and not delivered: what was on its way when the iteration ended early, and what
   * `throttle` and `debounce` pass over.
   */
  readonly onUndelivered?: ((item: unknown) => void) | undefined
}

export interface ConcurrencyOptions {
  /** At most so many calls of `fn` are under way at a time; 1 by default. */
  readonly concurrency?: number | undefined
  /** False: as they come, instead of in the order of the items. */
  readonly ordered?: boolean | undefined
}

export interface BatchOptions {
  /** At most so many items; Infinity by default. */
  readonly size?: number | undefined
  /** At most so many milliseconds after its first item; Infinity by default. */
  readonly every?: number | undefined
}

export interface WindowOptions {
  readonly size: number
  /** How many items further each window begins; 1 by default. */
  readonly step?: number | undefined
}

export interface StreamRetryOptions extends BackoffOptions {
  /** How often the source is opened at most; 5 by default. */
  readonly maxAttempts?: number | undefined
  /** Whether an error is worth another attempt. By default every one is but that of an open circuit. */
  readonly when?: ((error: unknown, attempt: number) => boolean) | undefined
  /** Is told each failure that is followed by another attempt, the number of the attempt that failed, and the delay. */
  readonly onRetry?: ((error: unknown, attempt: number, delay: number) => void) | undefined
}
