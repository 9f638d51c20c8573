import { checkFunction } from '../base/check.ts'
import type { WaitOptions } from '../cancel/current.ts'
import { awaitable, type Call } from './awaitable.ts'
import { Caller } from './caller.ts'

export interface FallbackOptions extends WaitOptions {
  /** For which errors; for all by default. */
  readonly when?: ((error: unknown) => boolean) | undefined
}

/**
 * Gives a function that calls `fn`, and, if that fails, `alternative` with the error and the same arguments. Where `fn` takes no
 * arguments the result can be awaited as it is.
 *
 * Cancellation: of the caller is no failure of `fn`, and calls no alternative. A checkpoint: in a cancelled scope `fn` is not called.
 * @throws what `alternative` failed with, or `fn` where `when` says no
 *
 * @example
 * ```ts
 * import { fallback } from '@async-lab/core'
 *
 * const load = fallback(
 *   async (id: number) => { throw new Error(`no ${id}`) },
 *   (_error, id) => `cached ${id}`,
 * )
 * console.log(await load(7)) // cached 7
 * ```
 */
export function fallback<A extends unknown[], T, F = T>(
  fn: (...args: A) => T | PromiseLike<T>,
  alternative: (error: unknown, ...args: A) => F | PromiseLike<F>,
  options: FallbackOptions = {},
): Call<A, T | F> {
  checkFunction('fn', fn)
  checkFunction('alternative', alternative)
  const { when = () => true } = options
  checkFunction('when', when)
  return awaitable<A, T | F>(fn, async (...args) => {
    const caller = new Caller(options)
    try {
      return await caller.callInScope(fn, args, { name: fn.name || 'fallback' })
    } catch (error) {
      if (caller.isCancelled || !when(error)) throw error
      return caller.callInScope(alternative, [error, ...args], { name: alternative.name || 'alternative' })
    }
  })
}
