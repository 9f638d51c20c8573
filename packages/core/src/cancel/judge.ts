import { Cancellation } from './cancellation.ts'
import type { CancelNode } from './node.ts'

/** Deep enough for any real error; a group that contains itself ends here. */
const DEEPEST = 16

/**
 * The cancellation that `error` is for code at `node`, or null if it is a failure there.
 *
 * Only a cancellation of something that the code is inside of counts: as its `CancelledError`, as an
 * `AbortError` of the platform whose `cause` it is, or as an `AggregateError` of nothing else.
 */
export function cancellationIn(error: unknown, node: CancelNode, depth = 0): Cancellation | null {
  const cancellation = Cancellation.from(error)
  if (cancellation !== null)
    return node.effective === cancellation || isMine(cancellation, node) ? cancellation : null
  if (depth > DEEPEST || !(error instanceof Error)) return null
  if (error.name === 'AbortError') return cancellationIn(error.cause, node, depth + 1)
  if (!(error instanceof AggregateError)) return null
  let first: Cancellation | null = null
  for (const inner of error.errors) {
    const found = cancellationIn(inner, node, depth + 1)
    if (found === null) return null
    first ??= found
  }
  return first
}

function isMine(cancellation: Cancellation, node: CancelNode): boolean {
  const owner = cancellation.owner
  // The common case of a foreign one: the owner has ended.
  if (owner === null) return false
  for (let at: CancelNode | null = node; at !== null; at = at.above) if (at === owner) return true
  return false
}
