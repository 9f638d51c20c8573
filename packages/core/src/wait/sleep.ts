import { checkDuration, checkMoment } from '../base/check.ts'
import { currentNode, nodeFor, type WaitOptions } from '../cancel/current.ts'
import { loopOf } from '../host/loop.ts'
import { park } from './park.ts'
import { Wait } from './wait.ts'

/**
 * Waits `ms` milliseconds. `Infinity` waits for cancellation.
 *
 * Cancellation: safe; ends the wait at once and clears its timer.
 * @throws {RangeError} if `ms` is NaN or negative
 *
 * @example
 * ```ts
 * import { sleep } from '@async-lab/core'
 *
 * await sleep(10)
 * ```
 */
export function sleep(ms: number, options?: WaitOptions): Promise<void> {
  checkDuration('ms', ms)
  const node = nodeFor(options)
  return sleepAt(node, (node?.loop ?? loopOf(undefined)).now() + ms, options)
}

/**
 * Waits until the clock of `now()` shows `at`. A moment that has passed is legal: the wait ends in the next turn.
 *
 * Cancellation: safe; ends the wait at once and clears its timer.
 * @throws {RangeError} if `at` is NaN
 *
 * @example
 * ```ts
 * import { now, sleepUntil } from '@async-lab/core'
 *
 * const start = now()
 * for (const tick of [1, 2, 3]) await sleepUntil(start + tick * 10) // no drift
 * ```
 */
export function sleepUntil(at: number, options?: WaitOptions): Promise<void> {
  checkMoment('at', at)
  return sleepAt(nodeFor(options), at, options)
}

function sleepAt(
  node: ReturnType<typeof nodeFor>,
  at: number,
  options: WaitOptions | undefined,
): Promise<void> {
  const wait = new Wait(at === Infinity ? 'forever' : 'sleep', null, node)
  if (wait.admit(options) && at !== Infinity) wait.loop.timers.arm(wait, at)
  return park(wait)
}

/** Milliseconds of the host's monotonic clock; virtual time inside `runVirtual`. Deadlines are moments of this clock. */
export function now(): number {
  return (currentNode()?.loop ?? loopOf(undefined)).now()
}
