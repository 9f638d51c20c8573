import { checkSignal } from '../base/check.ts'
import { ambient } from '../host/ambient.ts'
import { nodeOfSignal } from './audience.ts'
import { CancelNode, living } from './node.ts'

/**
 * The last argument of every waiting function. A `Task` or a `Scope` is one too: `sleep(100, task)`. That is
 * how a wait is told its task where the host has no async context: in browsers, after the first `await`.
 */
export interface WaitOptions {
  readonly signal?: AbortSignal | undefined
}

/** The innermost living task or scope whose code runs, as far as the host carries it. */
export function currentNode(): CancelNode | null {
  const node = ambient() as CancelNode | undefined
  return node === undefined || !node.ended ? (node ?? null) : living(node)
}

/** The task or scope that the options name: as itself, or through its signal. */
export function namedNode(options: WaitOptions): CancelNode | undefined {
  if (options instanceof CancelNode) return options
  return options.signal === undefined ? undefined : nodeOfSignal(options.signal)
}

/** The node that a wait belongs to: the current one, or the one that the options name if that is inside it. */
export function nodeFor(options: WaitOptions | undefined): CancelNode | null {
  const here = currentNode()
  if (options === undefined) return here
  const named = namedNode(options)
  if (named === undefined || named === here) return here
  return here === null || isInside(named, here) ? living(named) : here
}

/** The signal in the options that can end a wait at `node` and that the cancellation of `node` does not cover. */
export function foreignSignal(
  options: WaitOptions | undefined,
  node: CancelNode | null,
): AbortSignal | undefined {
  if (options === undefined) return undefined
  const named = namedNode(options)
  if (named !== undefined && node !== null && covers(node, named)) return undefined
  const { signal } = options
  if (signal !== undefined) checkSignal(signal)
  return signal
}

function isInside(node: CancelNode, around: CancelNode): boolean {
  for (let at: CancelNode | null = node; at !== null; at = at.above) if (at === around) return true
  return false
}

/** Whether a cancellation of `named` reaches `node`. */
export function covers(node: CancelNode, named: CancelNode): boolean {
  for (let at: CancelNode | null = node; at !== null; at = at.shielded ? null : at.above)
    if (at === named) return true
  return false
}
