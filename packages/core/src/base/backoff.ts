import { checkDuration, checkFactor, notA } from './check.ts'

/**
 * How chance spreads those who failed together, so that they do not come back together: `full` anywhere from 0 to the delay,
 * `equal` in its upper half, `decorrelated` anywhere from `minDelay` to `factor` times the delay before. `none` spreads nothing.
 */
export type Jitter = 'full' | 'equal' | 'decorrelated' | 'none'

/** How long to wait before the next attempt. */
export interface BackoffOptions {
  /** Milliseconds before the second attempt; 100 by default. */
  readonly minDelay?: number | undefined
  /** Milliseconds that no delay exceeds; 30 000 by default. */
  readonly maxDelay?: number | undefined
  /** By how much each delay is longer than the one before; 2 by default, 1 for delays of one length. */
  readonly factor?: number | undefined
  /** `full` by default; false is `none`. */
  readonly jitter?: Jitter | false | undefined
}

/**
 * The delay after so many failed attempts (1 for the first), in milliseconds. `chance` is at least 0 and below 1, `before` the
 * delay that this gave the last time, 0 for none.
 */
export type Backoff = (failed: number, chance: number, before: number) => number

/**
 * The schedule of an exponential backoff: pure, since who waits has the clock and the chance of its host.
 *
 * The kinds of jitter are those of https://aws.amazon.com/blogs/architecture/exponential-backoff-and-jitter/
 */
export function backoff(options: BackoffOptions = {}): Backoff {
  const { maxDelay = 30_000, factor = 2, jitter = 'full' } = options
  checkDuration('maxDelay', maxDelay)
  const { minDelay = Math.min(100, maxDelay) } = options
  checkDuration('minDelay', minDelay)
  if (minDelay > maxDelay || minDelay === Infinity)
    throw new RangeError(`minDelay must be finite and at most maxDelay (${maxDelay}), not ${minDelay}`)
  checkFactor('factor', factor)
  const delay = (failed: number): number =>
    // Nothing, times a power that has become Infinity, would be NaN.
    minDelay === 0 ? 0 : Math.min(maxDelay, minDelay * factor ** (failed - 1))
  switch (jitter) {
    case 'none':
    case false:
      return delay
    case 'full':
      return (failed, chance) => delay(failed) * chance
    case 'equal':
      return (failed, chance) => (delay(failed) * (1 + chance)) / 2
    case 'decorrelated':
      return (_, chance, before) => {
        const most = Math.max(before, minDelay) * factor
        return Math.min(maxDelay, minDelay + chance * (most - minDelay))
      }
    default:
      throw notA('jitter', '"full", "equal", "decorrelated", "none" or false', jitter)
  }
}
