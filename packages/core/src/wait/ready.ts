import { nodeFor, type WaitOptions } from '../cancel/current.ts'
import type { CancelNode } from '../cancel/node.ts'
import { loopOf } from '../host/loop.ts'
import { notice, refusalOf } from './wait.ts'

/** What a waiting function gives that did not have to wait. It counts against the budget of the turn like any other. */
export function ready<T>(node: CancelNode | null, value: T): Promise<T> {
  const loop = node === null ? loopOf(undefined) : node.loop
  return loop.spend() ? afterHop(loop.hop(), value) : Promise.resolve(value)
}

async function afterHop<T>(hop: Promise<void>, value: T): Promise<T> {
  await hop
  return value
}

/** A waiting function whose wait would be over at once: still a checkpoint. */
export function readyFor(options: WaitOptions | undefined): Promise<void> {
  const node = nodeFor(options)
  const refusal = refusalOf(node, options)
  return refusal === null ? ready(node, undefined) : refused(node, refusal)
}

/** What a waiting function gives that may not begin. */
export async function refused(node: CancelNode | null, error: unknown): Promise<never> {
  notice(node, error)
  throw error
}
