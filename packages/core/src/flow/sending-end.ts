import type { ChannelClosedError } from '../base/errors.ts'
import { nodeFor, type WaitOptions } from '../cancel/current.ts'
import { hook } from '../observe/hooks.ts'
import { park } from '../wait/park.ts'
import { ready, refused } from '../wait/ready.ts'
import { refusalOf } from '../wait/wait.ts'
import type { ChannelStatistics, Reservation, Sender } from './channel-contract.ts'
import { type ChannelCore, RoomWait, SendWait } from './channel-core.ts'

export class SendingEnd<T extends {} | null> implements Sender<T> {
  readonly #core: ChannelCore<T>
  #isOpen = true

  constructor(core: ChannelCore<T>) {
    this.#core = core
    core.openSenders++
    if (hook !== null) hook.tokenMade(this, `sender of channel "${core.name}"`)
  }

  send(item: T, options?: WaitOptions): Promise<void> {
    checkItem(item)
    const core = this.#core
    const node = nodeFor(options)
    const refusal = refusalOf(node, options) ?? this.#refusal()
    if (refusal !== null) {
      core.undelivered(item)
      return refused(node, refusal)
    }
    const result = core.offer(item)
    if (result === 'dropped') core.undelivered(item)
    if (result !== 'full') return ready(node, undefined)
    const wait = new SendWait(core, node, this, item)
    wait.heed(options)
    core.senders.push(wait)
    return park(wait)
  }

  trySend(item: T): boolean {
    checkItem(item)
    const refusal = this.#refusal()
    if (refusal !== null) throw refusal
    return this.#core.offer(item) === 'taken'
  }

  async reserve(options?: WaitOptions): Promise<Reservation<T>> {
    const core = this.#core
    const node = nodeFor(options)
    const refusal = refusalOf(node, options) ?? this.#refusal()
    if (refusal !== null) return refused(node, refusal)
    const wait = new RoomWait(core, node, this)
    if (wait.admit(options)) core.senders.push(wait)
    core.admit()
    await park(wait)
    return new Place(core)
  }

  clone(): Sender<T> {
    if (!this.#isOpen) throw this.#core.closed('clone a sender of', 'this sender is closed')
    return new SendingEnd(this.#core)
  }

  close(reason?: unknown): void {
    if (!this.#isOpen) return
    this.#isOpen = false
    if (hook !== null) hook.tokenEnded(this)
    const core = this.#core
    if (--core.openSenders === 0) core.reason = reason
    core.failSenders(this, core.closed('send to', 'this sender is closed'))
    if (core.openSenders > 0) return
    // While somebody waits to receive the buffer is empty, so there is nothing left for them.
    core.receivers.failAll(core.closed('receive from', 'it is closed'))
  }

  statistics(): ChannelStatistics {
    return this.#core.statistics()
  }

  [Symbol.dispose](): void {
    this.close()
  }

  #refusal(): ChannelClosedError | null {
    if (!this.#isOpen) return this.#core.closed('send to', 'this sender is closed')
    return this.#core.openReceivers > 0 ? null : this.#core.closed('send to', 'nobody receives any more')
  }
}

class Place<T extends {} | null> implements Reservation<T> {
  #core: ChannelCore<T> | null

  constructor(core: ChannelCore<T>) {
    this.#core = core
  }

  send(item: T): void {
    checkItem(item)
    const core = this.#core
    if (core === null)
      throw new TypeError('Cannot send: this reservation was used or released, reserve again')
    this.#core = null
    core.reserved--
    if (core.openReceivers === 0) throw core.closed('send to', 'nobody receives any more')
    core.deliver(item)
    // Handed to a receiver, the item leaves its place to the next.
    core.admit()
  }

  release(): void {
    const core = this.#core
    if (core === null) return
    this.#core = null
    core.reserved--
    core.admit()
  }

  [Symbol.dispose](): void {
    this.release()
  }
}

function checkItem(item: unknown): void {
  if (item === undefined)
    throw new TypeError('item must not be undefined: tryReceive says "nothing now" by it')
}
