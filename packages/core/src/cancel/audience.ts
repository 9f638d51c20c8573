import { Link, List } from '../base/list.ts'
import { snapshot } from '../host/ambient.ts'
import { type Cancellation } from './cancellation.ts'
import { cancellationOf } from './cancel.ts'
import type { CancelNode, Hearers } from './node.ts'
import { report } from './report.ts'

/** Who wants to hear of the cancellation of one node: platform code through its signal, and `onCancel` listeners. */
class Audience extends List<Ear> implements Hearers {
  controller: AbortController | null = null

  /** Runs user code, in the order in which it was registered. */
  tell(node: CancelNode, cancellation: Cancellation): void {
    this.controller?.abort(cancellation)
    for (let ear = this.shift(); ear !== null; ear = this.shift()) ear.hear(node, cancellation.reason)
  }
}

class Ear extends Link {
  readonly #listener: (reason: unknown) => void
  // The platform would call back in the context of whoever cancels; a listener expects its own.
  readonly #within = snapshot()

  constructor(listener: (reason: unknown) => void) {
    super()
    this.#listener = listener
  }

  hear(node: CancelNode, reason: unknown): void {
    try {
      this.#within(this.#listener, reason)
    } catch (error) {
      report(node, error)
    }
  }

  [Symbol.dispose](): void {
    this.list?.remove(this)
  }
}

export function onCancel(node: CancelNode, listener: (reason: unknown) => void): Disposable {
  const ear = new Ear(listener)
  const cancellation = cancellationOf(node)
  if (cancellation !== null) ear.hear(node, cancellation.reason)
  else if (!node.ended) audienceOf(node).push(ear)
  return ear
}

function audienceOf(node: CancelNode): Audience {
  return (node.audience ??= new Audience()) as Audience
}

const owners = /* @__PURE__ */ new WeakMap<AbortSignal, CancelNode>()

/** The signal of a node, made when first read: it costs more than everything else about a node. */
export function signalOf(node: CancelNode): AbortSignal {
  const audience = audienceOf(node)
  if (audience.controller === null) {
    audience.controller = new AbortController()
    owners.set(audience.controller.signal, node)
    const cancellation = node.ended ? node.effective : cancellationOf(node)
    if (cancellation !== null) audience.controller.abort(cancellation)
  }
  return audience.controller.signal
}

/** The node whose signal this is. */
export function nodeOfSignal(signal: AbortSignal): CancelNode | undefined {
  return owners.get(signal)
}
