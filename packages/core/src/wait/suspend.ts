import { nodeFor, type WaitOptions } from '../cancel/current.ts'
import { park } from './park.ts'
import { Wait } from './wait.ts'

/**
 * Waits for cancellation, and for nothing else.
 *
 * Cancellation: the only way it ends.
 *
 * @example
 * ```ts
 * import { moveOnAfter, suspend } from '@async-lab/core'
 *
 * await moveOnAfter(10, () => suspend()) // { expired: true }
 * ```
 */
export function suspend(options?: WaitOptions): Promise<never> {
  const wait = new Wait<never>('forever', null, nodeFor(options))
  wait.admit(options)
  return park(wait)
}
