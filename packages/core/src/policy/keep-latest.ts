import { checkFunction } from '../base/check.ts'
import { givingWay } from './giving-way.ts'
import { LatestCalls } from './latest-calls.ts'

/**
 * Gives a function of which one call runs at a time, to its end, and then the newest of those that came meanwhile. The others
 * are never run.
 *
 * The calls that gave way reject with a `CancelledError` (`isCancelled` tells), which need not be handled.
 *
 * Cancellation: of a caller ends its own call only; who waits loses his place.
 * @throws {CancelledError} when a newer call took its place
 *
 * @example
 * ```ts
 * import { all, isCancelled, keepLatest, sleep } from '@async-lab/core'
 *
 * const save = keepLatest(async (text: string) => { await sleep(5); return `saved ${text}` })
 * const saved = await all([
 *   () => save('a'),
 *   () => save('as').catch((error) => isCancelled(error)),
 *   () => save('asy'),
 * ])
 * console.log(saved) // ['saved a', true, 'saved asy']
 * ```
 */
export function keepLatest<A extends unknown[], T>(
  fn: (...args: A) => T | PromiseLike<T>,
): (...args: A) => Promise<T> {
  checkFunction('fn', fn)
  const calls = new LatestCalls(fn, false)
  return givingWay(fn, (call, args) => calls.run(call, args))
}
