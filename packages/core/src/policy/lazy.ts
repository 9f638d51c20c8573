import { checkFunction } from '../base/check.ts'
import { nodeFor, type WaitOptions } from '../cancel/current.ts'
import { throwIfRefused } from '../wait/wait.ts'
import { SharedWork } from './shared-work.ts'

/**
 * A value that is made at the first call, once, and kept. Calls while it is being made share the work; a failure is thrown to
 * all of them and not kept.
 *
 * Cancellation: of a caller ends only its own wait. The last caller to leave cancels the work and waits for its end.
 *
 * @example
 * ```ts
 * import { lazy, sleep } from '@async-lab/core'
 *
 * const config = lazy(async () => { await sleep(5); return { debug: true } })
 * console.log((await config()) === (await config())) // true
 * ```
 */
export function lazy<T>(fn: () => T | PromiseLike<T>): (options?: WaitOptions) => Promise<T> {
  checkFunction('fn', fn)
  let kept: { readonly value: T } | null = null
  let making: SharedWork<T> | null = null
  const make = async (): Promise<T> => {
    const value = await fn()
    kept = { value }
    return value
  }
  return async (options) => {
    throwIfRefused(options)
    if (kept !== null) return kept.value
    if (making?.isUnderWay !== true) making = new SharedWork(fn.name || 'lazy', make, nodeFor(options))
    return making.join(options)
  }
}
