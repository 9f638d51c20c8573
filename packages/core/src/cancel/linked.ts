import { cancel } from './cancel.ts'
import { covers, namedNode } from './current.ts'
import { linkTo, SignalLink } from './foreign-signal.ts'
import type { CancelNode } from './node.ts'

/** Lets an abort of `signal` cancel `node`. */
class NodeSignal extends SignalLink {
  readonly #node: CancelNode

  constructor(node: CancelNode) {
    super()
    this.#node = node
  }

  override aborted(reason: unknown): void {
    this.#node.loop.leaveWakeable()
    cancel(this.#node, 'signal', reason)
  }

  unlink(): void {
    if (this.list === null) return
    this.list.remove(this)
    this.#node.loop.leaveWakeable()
  }
}

/** Null where there is nothing to listen to: it has aborted, or belongs to the very task or scope around `node`. */
export function cancelOnAbort(node: CancelNode, signal: AbortSignal): NodeSignal | null {
  const owner = namedNode({ signal })
  // Given to a shield, the signal of what is around says where the shield stands; it is what the shield keeps out.
  const from = node.shielded ? node.above : node
  if (owner !== undefined && from !== null && covers(from, owner)) return null
  if (signal.aborted) {
    cancel(node, 'signal', signal.reason)
    return null
  }
  const link = new NodeSignal(node)
  node.loop.wakeable++
  linkTo(signal, link)
  return link
}

export type { NodeSignal }
