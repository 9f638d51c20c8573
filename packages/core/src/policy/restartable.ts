import { checkFunction } from '../base/check.ts'
import { givingWay } from './giving-way.ts'
import { LatestCalls } from './latest-calls.ts'

/**
 * Gives a function of which the newest call wins: it cancels the one that runs, waits for the end of that, and runs. What was
 * called in between is never run.
 *
 * The calls that gave way reject with a `CancelledError` (`isCancelled` tells), which need not be handled.
 *
 * Cancellation: of a caller ends its own call only.
 * @throws {CancelledError} when a newer call took its place
 *
 * @example
 * ```ts
 * import { restartable, sleep } from '@async-lab/core'
 *
 * const search = restartable(async (text: string) => { await sleep(5); return `found ${text}` })
 * void search('a')
 * void search('as')
 * console.log(await search('asy')) // found asy
 * ```
 */
export function restartable<A extends unknown[], T>(
  fn: (...args: A) => T | PromiseLike<T>,
): (...args: A) => Promise<T> {
  checkFunction('fn', fn)
  const calls = new LatestCalls(fn, true)
  return givingWay(fn, (call, args) => calls.run(call, args))
}
