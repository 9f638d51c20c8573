import type { ChannelClosedError } from '../base/errors.ts'
import { nodeFor, type WaitOptions } from '../cancel/current.ts'
import { hook } from '../observe/hooks.ts'
import { park } from '../wait/park.ts'
import { ready, refused } from '../wait/ready.ts'
import type { SelectSource } from '../wait/selectable.ts'
import { refusalOf } from '../wait/wait.ts'
import type { ChannelStatistics, Receiver } from './channel-contract.ts'
import { type ChannelCore, ReceiveWait } from './channel-core.ts'

export class ReceivingEnd<T extends {} | null> implements Receiver<T> {
  readonly core: ChannelCore<T>
  #isOpen = true

  constructor(core: ChannelCore<T>) {
    this.core = core
    core.openReceivers++
    if (hook !== null) hook.tokenMade(this, `receiver of channel "${core.name}"`)
  }

  receive(options?: WaitOptions): Promise<T> {
    const node = nodeFor(options)
    const refusal = refusalOf(node, options)
    if (refusal !== null) return refused(node, refusal)
    const item = this.#isOpen ? this.core.take() : undefined
    if (item !== undefined) return ready(node, item)
    const closed = this.#refusal()
    if (closed !== null) return refused(node, closed)
    const wait = new ReceiveWait(this.core, node, this)
    wait.heed(options)
    this.core.receivers.push(wait)
    // Without a buffer this is the room that somebody may be waiting for.
    this.core.admit()
    return park(wait)
  }

  tryReceive(): T | undefined {
    const item = this.#isOpen ? this.core.take() : undefined
    if (item !== undefined) return item
    const refusal = this.#refusal()
    if (refusal !== null) throw refusal
    return undefined
  }

  clone(): Receiver<T> {
    if (!this.#isOpen) throw this.core.closed('clone a receiver of', 'this receiver is closed')
    return new ReceivingEnd(this.core)
  }

  close(): void {
    if (!this.#isOpen) return
    this.#isOpen = false
    if (hook !== null) hook.tokenEnded(this)
    const { core } = this
    core.openReceivers--
    for (let wait = core.receivers.first as ReceiveWait<T> | null; wait !== null;) {
      const next = wait.after as ReceiveWait<T> | null
      if (wait.end === this) wait.fail(core.closed('receive from', 'this receiver is closed'))
      wait = next
    }
    if (core.openReceivers > 0) return
    core.failSenders(null, core.closed('send to', 'nobody receives any more'))
    core.discardAll()
  }

  async *[Symbol.asyncIterator](): AsyncGenerator<T, void, undefined> {
    for (;;) {
      let item: T
      try {
        item = await this.receive()
      } catch (error) {
        if (this.#refusal() !== null && error instanceof Error && error.name === 'ChannelClosedError') return
        throw error
      }
      yield item
    }
  }

  statistics(): ChannelStatistics {
    return this.core.statistics()
  }

  get '~select'(): SelectSource<T> {
    return {
      poll: () => {
        const value = this.#isOpen ? this.core.take() : undefined
        if (value !== undefined) return { value }
        const closed = this.#refusal()
        return closed === null ? null : { closed }
      },
      enlist: (wait) => {
        wait.end = this
        this.core.receivers.push(wait)
        this.core.admit()
      },
      isClosing: () => true,
    }
  }

  [Symbol.dispose](): void {
    this.close()
  }

  #refusal(): ChannelClosedError | null {
    if (!this.#isOpen) return this.core.closed('receive from', 'this receiver is closed')
    return this.core.openSenders > 0 ? null : this.core.closed('receive from', 'it is closed')
  }
}
