import { checkFunction } from '../base/check.ts'
import { nodeFor } from '../cancel/current.ts'
import { CancelNode } from '../cancel/node.ts'
import { enter } from '../host/ambient.ts'
import { loopOf } from '../host/loop.ts'
import type { Scope, ScopeOptions } from './contract.ts'
import { checkScopeOptions, ScopeNode } from './scope-node.ts'
import { isThenable, TaskNode } from './task.ts'

export type ScopeBody<T> = (scope: Scope) => T | PromiseLike<T>

/**
 * Runs `body` in a scope of its own. When the body has returned, waits for the tasks spawned into the scope, then
 * resolves with the body's value. The first failure cancels the rest; when everything has ended, that very error
 * is thrown, and carries the others (`suppressedErrors`). Nothing outlives the block.
 *
 * Cancellation: from outside, everything in the scope is cancelled and awaited, then one `CancelledError` leaves.
 * By the scope's own `cancel()`: resolves with the body's value, or `undefined` if the body was interrupted.
 * Not a checkpoint itself: the body is always called, up to its first wait.
 * @throws what the body or a task failed with first
 * @throws {TimeoutError} if `timeout` or `deadline` ended it
 *
 * @example
 * ```ts
 * import { scope, sleep } from '@async-lab/core'
 *
 * const words = await scope(async (s) => {
 *   const slow = s.spawn(async () => { await sleep(20); return 'world' })
 *   const fast = s.spawn(async () => { await sleep(10); return 'hello' })
 *   return [await fast, await slow]
 * })
 * console.log(words.join(' ')) // hello world
 * ```
 */
export function scope<T>(body: ScopeBody<T>, options?: ScopeOptions): Promise<T> {
  checkFunction('body', body)
  return runBlock(openBlock(options), body)
}

/** The node of a new block, below the code that opens it; `more` are the options that its kind of block sets. */
export function openBlock(options: ScopeOptions | undefined, more?: ScopeOptions): ScopeNode {
  const above = nodeFor(options)
  return new ScopeNode(above, above?.loop ?? loopOf(undefined), mergeOptions(options, more))
}

export function mergeOptions(
  options: ScopeOptions | undefined,
  more?: ScopeOptions,
): ScopeOptions | undefined {
  const given = settingsIn(options)
  checkScopeOptions(given)
  return given === undefined || more === undefined ? (given ?? more) : { ...given, ...more }
}

/** A task or a scope, given as options, says where something belongs, and nothing else. */
export function settingsIn<O extends object>(options: O | undefined): O | undefined {
  if (options === undefined || options instanceof CancelNode) return undefined
  // A task or scope of another copy: its signal is all that is meant, and what a spread of it would lose.
  const { cancel, signal } = options as { cancel?: unknown; signal?: unknown }
  return typeof cancel === 'function' ? ({ signal } as O) : options
}

/** Runs a block to its end. */
export function runBlock<T>(node: ScopeNode, body: ScopeBody<T>): Promise<T> {
  const promise = drive(node, body)
  node.promise = promise
  return promise
}

async function drive<T>(node: ScopeNode, body: ScopeBody<T>): Promise<T> {
  let value: T | undefined
  try {
    value = await enter(node, callBlock<T>, node, body)
    node.bodyReturned()
  } catch (error) {
    node.bodyThrew(error)
  }
  if (!node.ended) await node.ending()
  return node.leave(value as T)
}

function callBlock<T>(node: ScopeNode, body: ScopeBody<T>): T | PromiseLike<T> {
  const result = body(node)
  // Awaited by code of the scope, which is what a cancellation of the scope has to reach.
  if (result instanceof TaskNode) return (result as TaskNode<T>).join()
  return result instanceof Promise || !isThenable(result) ? result : Promise.resolve(result)
}
