import { ChannelClosedError } from '../base/errors.ts'
import type { Cancellation } from '../cancel/cancellation.ts'
import { currentNode } from '../cancel/current.ts'
import type { CancelNode } from '../cancel/node.ts'
import { report } from '../cancel/report.ts'
import { snapshot } from '../host/ambient.ts'
import { loopOf } from '../host/loop.ts'
import type { Resource, ResourceFacts } from '../observe/event.ts'
import { hook } from '../observe/hooks.ts'
import { nextId } from '../observe/node.ts'
import { Wait } from '../wait/wait.ts'
import { WaitQueue } from '../wait/wait-queue.ts'
import type { ChannelStatistics } from './channel-contract.ts'
import { Ring } from './ring.ts'

/** What happens to an item that finds the channel full. */
export type Overflow = 'wait' | 'drop-oldest' | 'drop-newest' | 'latest'

/**
 * What both ends of a channel share.
 *
 * Invariants: nobody waits to receive while an item is in the buffer; nobody waits to send while there is room; an item is
 * in one place only: with its sender, in the buffer, or with its receiver.
 */
export class ChannelCore<T extends {} | null> implements Resource {
  readonly id: number = nextId()
  readonly name: string
  readonly capacity: number
  readonly overflow: Overflow
  readonly buffer = new Ring<T>()
  /** Those who wait to send, or for a place to send to later, in one line. */
  readonly senders = new SendLine<T>(this)
  readonly receivers = new WaitQueue<T>()
  openSenders = 0
  openReceivers = 0
  /** Places that were promised to those who reserved. */
  reserved = 0
  peak = 0
  /** What `close` of the last sender was given. */
  reason: unknown = undefined
  readonly #onUndelivered: ((item: T) => void) | undefined
  readonly #within = snapshot()

  constructor(
    capacity: number,
    overflow: Overflow,
    name: string,
    onUndelivered: ((item: T) => void) | undefined,
  ) {
    this.capacity = capacity
    this.overflow = overflow
    this.name = name
    this.#onUndelivered = onUndelivered
    if (hook !== null) hook.storeMade(this)
  }

  get size(): number {
    return this.buffer.size
  }

  /** Without a buffer, room is a receiver who waits. */
  get hasRoom(): boolean {
    if (this.capacity === 0) return this.receivers.size > this.reserved
    return this.buffer.size + this.reserved < this.capacity
  }

  /** Takes the item if there is room and nobody waits in front; what is full may make room by dropping. */
  offer(item: T): 'taken' | 'dropped' | 'full' {
    if (this.senders.first === null && this.hasRoom) {
      this.deliver(item)
      return 'taken'
    }
    if (this.overflow === 'wait') return 'full'
    if (this.overflow === 'drop-newest' || this.buffer.size === 0) return 'dropped'
    const least = this.overflow === 'latest' ? 0 : this.buffer.size - 1
    const dropped: T[] = []
    while (this.buffer.size > least) dropped.push(this.buffer.shift())
    this.deliver(item)
    for (const old of dropped) this.undelivered(old)
    return 'taken'
  }

  /** To the first who waits for it, or into the buffer. */
  deliver(item: T): void {
    const receiver = this.receivers.first
    if (receiver !== null) return receiver.grant(item)
    this.buffer.push(item)
    this.peak = Math.max(this.peak, this.buffer.size)
  }

  take(): T | undefined {
    if (this.buffer.size > 0) {
      const item = this.buffer.shift()
      this.admit()
      return item
    }
    // They wait in spite of a sender who waits too: all the room is reserved.
    if (this.receivers.first !== null) return undefined
    const first = this.senders.first
    if (!(first instanceof SendWait)) return undefined
    first.grant()
    return first.item
  }

  /** Lets in who waits for room. */
  admit(): void {
    for (let first = this.senders.first; first !== null && this.hasRoom; first = this.senders.first) {
      if (first instanceof SendWait) this.deliver(first.item)
      else this.reserved++
      first.grant()
    }
  }

  /** The last receiver is gone: nobody will ever take what is in the buffer. */
  discardAll(): void {
    while (this.buffer.size > 0) this.undelivered(this.buffer.shift())
  }

  undelivered(item: T): void {
    const onUndelivered = this.#onUndelivered
    if (onUndelivered === undefined) return
    this.#within(() => {
      try {
        onUndelivered(item)
      } catch (error) {
        const node = currentNode()
        if (node === null) loopOf(undefined).host.report(error)
        else report(node, error)
      }
    })
  }

  closed(what: string, why: string): ChannelClosedError {
    return new ChannelClosedError(`Cannot ${what} channel "${this.name}": ${why}`, this.reason)
  }

  /** Fails those who wait to send from one end, or (null) from any; their items are told as undelivered. */
  failSenders(end: object | null, error: ChannelClosedError): void {
    const lost: T[] = []
    for (let wait = this.senders.first; wait !== null;) {
      const next = wait.after as RoomWait<T> | null
      if (end === null || wait.end === end) {
        wait.fail(error)
        if (wait instanceof SendWait) lost.push(wait.item as T)
      }
      wait = next
    }
    for (const item of lost) this.undelivered(item)
  }

  statistics(): ChannelStatistics {
    const waitingToPut = this.senders.size
    const waitingToGet = this.receivers.size
    return Object.freeze({
      waiting: waitingToPut + waitingToGet,
      size: this.buffer.size,
      capacity: this.capacity,
      peak: this.peak,
      waitingToPut,
      waitingToGet,
      senders: this.openSenders,
      receivers: this.openReceivers,
    })
  }

  describe(): ResourceFacts {
    const detail = `${this.buffer.size} of ${this.capacity} items`
    return { holders: [], closed: false, waiting: this.senders.size + this.receivers.size, detail }
  }
}

/** Waits for room, on behalf of one of the sending ends. */
export class RoomWait<T extends {} | null> extends Wait {
  readonly end: object

  constructor(core: ChannelCore<T>, node: CancelNode | null, end: object) {
    super('send', core, node)
    this.end = end
  }
}

export class SendWait<T extends {} | null> extends RoomWait<T> {
  readonly item: T

  constructor(core: ChannelCore<T>, node: CancelNode | null, end: object, item: T) {
    super(core, node, end)
    this.item = item
  }

  override interrupt(error: Cancellation): void {
    this.#lose()
    super.interrupt(error)
  }

  override drop(): void {
    this.#lose()
    super.drop()
  }

  /** Told later, once: in the middle of a cancellation no user code may run. */
  #lose(): void {
    if (this.list !== null) (this.list as SendLine<T>).lost.add(this)
  }
}

class SendLine<T extends {} | null> extends WaitQueue {
  declare first: RoomWait<T> | null
  /** Those who were cancelled, until somebody may be told of their items. */
  readonly lost = new Set<SendWait<T>>()
  readonly #core: ChannelCore<T>

  constructor(core: ChannelCore<T>) {
    super()
    this.#core = core
  }

  override get minds(): boolean {
    return true
  }

  override afterCancel(): void {
    const lost = [...this.lost]
    this.lost.clear()
    for (const { item } of lost) this.#core.undelivered(item)
  }
}

/** Somebody who waits to receive, on behalf of one of the receiving ends. */
export class ReceiveWait<T extends {} | null> extends Wait<T> {
  readonly end: object

  constructor(core: ChannelCore<T>, node: CancelNode | null, end: object) {
    super('receive', core, node)
    this.end = end
  }
}
