import { nodeFor, type WaitOptions } from '../cancel/current.ts'
import { loopOf } from '../host/loop.ts'
import { refusalOf, throwIfRefused } from './wait.ts'

/**
 * Notices a cancellation, and otherwise goes on at once. When the turn has lasted long enough it first lets timers and
 * I/O run, so a loop with a checkpoint in it starves nothing.
 *
 * Cancellation: throws, every time, in a cancelled task or scope.
 *
 * @example
 * ```ts
 * import { checkpoint } from '@async-lab/core'
 *
 * let sum = 0
 * for (let i = 0; i < 100_000; i++) {
 *   sum += i
 *   if (i % 1000 === 0) await checkpoint()
 * }
 * ```
 */
export async function checkpoint(options?: WaitOptions): Promise<void> {
  throwIfRefused(options)
  const loop = nodeFor(options)?.loop ?? loopOf(undefined)
  if (!loop.spend()) return
  await loop.hop()
  throwIfRefused(options)
}

/**
 * Always lets timers and I/O run before it goes on. Everybody who yields in one turn shares one host call.
 *
 * Cancellation: throws at the call, every time, in a cancelled task or scope.
 *
 * @example
 * ```ts
 * import { yieldNow } from '@async-lab/core'
 *
 * await yieldNow()
 * ```
 */
export function yieldNow(options?: WaitOptions): Promise<void> {
  const node = nodeFor(options)
  // The shared promise itself: an async function would make each caller a frame and a promise of its own.
  return refusalOf(node, options) === null ? (node?.loop ?? loopOf(undefined)).hop() : refused(options)
}

async function refused(options: WaitOptions | undefined): Promise<void> {
  throwIfRefused(options)
}
