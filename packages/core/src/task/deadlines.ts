import { checkDuration, checkFunction, checkMoment } from '../base/check.ts'
import { cancellationOf } from '../cancel/cancel.ts'
import { currentNode } from '../cancel/current.ts'
import type { ScopeOptions } from './contract.ts'
import { openBlock, runBlock, type ScopeBody } from './scope.ts'

/**
 * Runs `body` in a scope that has `ms` milliseconds. When they are up, everything in it is cancelled and awaited, its
 * cleanup included; then it throws.
 *
 * Cancellation: as `scope`.
 * @throws {TimeoutError} when the time is up
 *
 * @example
 * ```ts
 * import { sleep, TimeoutError, withTimeout } from '@async-lab/core'
 *
 * try {
 *   await withTimeout(10, () => sleep(1000))
 * } catch (error) {
 *   console.log(error instanceof TimeoutError) // true
 * }
 * ```
 */
export function withTimeout<T>(
  ms: number,
  body: ScopeBody<T>,
  options?: Omit<ScopeOptions, 'timeout'>,
): Promise<T> {
  checkDuration('ms', ms)
  checkFunction('body', body)
  return runBlock(openBlock(options, { timeout: ms }), body)
}

/**
 * Runs `body` in a scope that ends at the moment `at` of the clock of `now()`. A moment that has passed is legal: the
 * body is called, and its first checkpoint throws.
 *
 * Cancellation: as `scope`.
 * @throws {TimeoutError} when the moment has come
 *
 * @example
 * ```ts
 * import { now, sleep, withDeadline } from '@async-lab/core'
 *
 * const deadline = now() + 1000
 * await withDeadline(deadline, () => sleep(1))
 * await withDeadline(deadline, () => sleep(1)) // the same second
 * ```
 */
export function withDeadline<T>(
  at: number,
  body: ScopeBody<T>,
  options?: Omit<ScopeOptions, 'deadline'>,
): Promise<T> {
  checkMoment('at', at)
  checkFunction('body', body)
  return runBlock(openBlock(options, { deadline: at }), body)
}

export type Expiring<T> = { readonly expired: false; readonly value: T } | { readonly expired: true }

/**
 * Runs `body` in a scope that has `ms` milliseconds, and goes on without an error when they are up.
 *
 * Cancellation: as `scope`.
 *
 * @example
 * ```ts
 * import { moveOnAfter, sleep } from '@async-lab/core'
 *
 * const result = await moveOnAfter(10, () => sleep(1000))
 * if (result.expired) console.log('went on without it')
 * ```
 */
export async function moveOnAfter<T>(
  ms: number,
  body: ScopeBody<T>,
  options?: Omit<ScopeOptions, 'timeout'>,
): Promise<Expiring<T>> {
  checkDuration('ms', ms)
  checkFunction('body', body)
  const node = openBlock(options, { timeout: ms })
  try {
    return { expired: false, value: await runBlock(node, body) }
  } catch (error) {
    if (node.exit?.kind === 'expired') return { expired: true }
    throw error
  }
}

/**
 * Runs `body` where cancellation from outside does not reach, for cleanup that has to wait. Its own timeout does.
 *
 * Cancellation: the body is not cancelled from outside; the next checkpoint after it is where that is noticed.
 * @throws {TimeoutError} when its own `timeout` is up
 *
 * @example
 * ```ts
 * import { moveOnAfter, shield, sleep } from '@async-lab/core'
 *
 * await moveOnAfter(10, async () => {
 *   try {
 *     await sleep(1000)
 *   } finally {
 *     await shield(() => sleep(5), { timeout: 100 }) // say goodbye
 *   }
 * })
 * ```
 */
export function shield<T>(body: ScopeBody<T>, options?: Omit<ScopeOptions, 'shield'>): Promise<T> {
  checkFunction('body', body)
  return runBlock(openBlock(options, { shield: true }), body)
}

/**
 * The moment of the clock of `now()` at which the calling code will be cancelled by a deadline, its own or one around it:
 * Infinity for none, -Infinity where it is cancelled already.
 */
export function effectiveDeadline(): number {
  const node = currentNode()
  if (node === null) return Infinity
  return cancellationOf(node) === null ? (node.deadlineInForce?.at ?? Infinity) : -Infinity
}
