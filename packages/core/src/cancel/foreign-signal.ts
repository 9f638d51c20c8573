import { CancelledError } from '../base/errors.ts'
import { Link, List } from '../base/list.ts'
import { withoutStack } from '../base/stack.ts'
import { tally } from '../base/tally.ts'
import { outside } from '../host/ambient.ts'

/** Somebody here who listens to a signal that is not ours. */
export abstract class SignalLink extends Link {
  abstract aborted(reason: unknown): void
}

/** One listener on a foreign signal, however many of us listen, and none when nobody does: platforms slow down, warn and leak otherwise. */
class SignalHub extends List<SignalLink> {
  readonly #signal: AbortSignal

  constructor(signal: AbortSignal) {
    super()
    this.#signal = signal
  }

  override push(link: SignalLink): void {
    super.push(link)
    if (this.size > 1) return
    tally.listeners++
    outside(() => this.#signal.addEventListener('abort', this.#onAbort))
  }

  override remove(link: SignalLink): void {
    super.remove(link)
    if (this.size > 0) return
    tally.listeners--
    this.#signal.removeEventListener('abort', this.#onAbort)
  }

  readonly #onAbort = (): void => {
    for (let link = this.shift(); link !== null; link = this.shift()) link.aborted(this.#signal.reason)
  }
}

const hubs = /* @__PURE__ */ new WeakMap<AbortSignal, SignalHub>()

export function linkTo(signal: AbortSignal, link: SignalLink): void {
  let hub = hubs.get(signal)
  if (hub === undefined) hubs.set(signal, (hub = new SignalHub(signal)))
  hub.push(link)
}

/** What a wait throws that a foreign signal ended. The reason itself where that is a cancellation already. */
export function signalError(reason: unknown): CancelledError {
  if (reason instanceof CancelledError) return reason
  return withoutStack(() => new CancelledError({ reason, source: 'signal' }))
}
