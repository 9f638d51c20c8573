import { checkCount, checkFunction } from '../base/check.ts'
import type { ChannelClosedError } from '../base/errors.ts'
import { nodeFor, type WaitOptions } from '../cancel/current.ts'
import { hook } from '../observe/hooks.ts'
import { park } from '../wait/park.ts'
import { ready, refused } from '../wait/ready.ts'
import type { Selectable, SelectSource } from '../wait/selectable.ts'
import { refusalOf } from '../wait/wait.ts'
import { ChannelCore, type Overflow, ReceiveWait, RoomWait, SendWait } from './channel-core.ts'

export interface ChannelOptions<T> {
  /** How many items it holds; 0 makes each `send` wait for a `receive`, Infinity none. */
  readonly capacity: number
  /** What happens to an item that finds it full; by default its sender waits. */
  readonly overflow?: Overflow | undefined
  /** Is told each item that was accepted or offered by `send` and that nobody received, once, to release what it owns. */
  readonly onUndelivered?: ((item: T) => void) | undefined
  readonly name?: string | undefined
}

export interface ChannelStatistics {
  readonly waiting: number
  readonly size: number
  readonly capacity: number
  /** The most items that it held at a time. */
  readonly peak: number
  readonly waitingToPut: number
  readonly waitingToGet: number
  /** Open ends. */
  readonly senders: number
  readonly receivers: number
}

/** A place in a channel, kept for an item that is still to be made. */
export interface Reservation<T> {
  /** Sends the item, without waiting. */
  send(item: T): void
  /** Gives the place back. */
  release(): void
  [Symbol.dispose](): void
}

/** The sending end of a channel. The channel is closed when each of them is. */
export interface Sender<T> {
  /**
   * Sends an item, waiting while the channel is full.
   *
   * Cancellation: safe. The item is not sent, and given to `onUndelivered`.
   * @throws {ChannelClosedError} once this end or all receivers are closed
   */
  send(item: T, options?: WaitOptions): Promise<void>
  /** Sends an item, if there is room at once. */
  trySend(item: T): boolean
  /**
   * Waits for room, and keeps it.
   *
   * Cancellation: safe; nothing is kept.
   */
  reserve(options?: WaitOptions): Promise<Reservation<T>>
  /** Another sending end. */
  clone(): Sender<T>
  /** Closes this end. The reason given to the last one is that of the error that receivers get. */
  close(reason?: unknown): void
  statistics(): ChannelStatistics
  [Symbol.dispose](): void
}

/** The receiving end of a channel. Each item goes to one receiver. */
export interface Receiver<T> extends AsyncIterable<T>, Selectable<T> {
  /**
   * Takes the next item, waiting while there is none.
   *
   * Cancellation: safe. No item is taken; the place in line is lost.
   * @throws {ChannelClosedError} once this end is closed, or all senders are and the items are used up
   */
  receive(options?: WaitOptions): Promise<T>
  /** Takes the next item, if there is one. */
  tryReceive(): T | undefined
  /** Another receiving end. */
  clone(): Receiver<T>
  close(): void
  /** Items until the channel is closed and drained. */
  [Symbol.asyncIterator](): AsyncGenerator<T, void, undefined>
  statistics(): ChannelStatistics
  [Symbol.dispose](): void
}

/**
 * A channel: items go from senders to receivers, in order, each to one.
 *
 * @example
 * ```ts
 * import { channel, scope } from '@async-lab/core'
 *
 * const [sender, receiver] = channel<number>({ capacity: 2 })
 * await scope((s) => {
 *   s.spawn(async () => {
 *     for (const n of [1, 2, 3]) await sender.send(n)
 *     sender.close()
 *   })
 *   s.spawn(async () => { for await (const n of receiver) console.log(n) })
 * })
 * ```
 */
export function channel<T extends {} | null>(options: ChannelOptions<T>): [Sender<T>, Receiver<T>] {
  const {
    capacity,
    overflow = 'wait',
    onUndelivered,
    name = 'channel',
  } = (options as ChannelOptions<T> | undefined) ?? ({} as ChannelOptions<T>)
  if (capacity === undefined) throw new TypeError('capacity must be stated: a number of items, or Infinity')
  checkCount('capacity', capacity, 0)
  if (!['wait', 'drop-oldest', 'drop-newest', 'latest'].includes(overflow)) {
    throw new TypeError(
      `overflow must be "wait", "drop-oldest", "drop-newest" or "latest", not "${overflow}"`,
    )
  }
  if (onUndelivered !== undefined) checkFunction('onUndelivered', onUndelivered)
  const core = new ChannelCore<T>(capacity, overflow, name, onUndelivered)
  return [new SendingEnd(core), new ReceivingEnd(core)]
}

class SendingEnd<T extends {} | null> implements Sender<T> {
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
    failWaitsOf(this, core, core.closed('send to', 'this sender is closed'))
    if (core.openSenders > 0) return
    // While somebody waits to receive the buffer is empty, so there is nothing left for them.
    core.receivers.failAll(core.closed('receive from', 'it is closed'))
  }

  statistics(): ChannelStatistics {
    return statisticsOf(this.#core)
  }

  [Symbol.dispose](): void {
    this.close()
  }

  #refusal(): ChannelClosedError | null {
    if (!this.#isOpen) return this.#core.closed('send to', 'this sender is closed')
    return this.#core.openReceivers > 0 ? null : this.#core.closed('send to', 'nobody receives any more')
  }
}

class ReceivingEnd<T extends {} | null> implements Receiver<T> {
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
    failWaitsOf(null, core, core.closed('send to', 'nobody receives any more'))
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
    return statisticsOf(this.core)
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

/** Fails those who wait to send from one end, or (null) from any. */
function failWaitsOf<T extends {} | null>(
  end: object | null,
  core: ChannelCore<T>,
  error: ChannelClosedError,
): void {
  const lost: T[] = []
  for (let wait = core.senders.first; wait !== null;) {
    const next = wait.after as RoomWait<T> | null
    if (end === null || wait.end === end) {
      wait.fail(error)
      if (wait instanceof SendWait) lost.push(wait.item as T)
    }
    wait = next
  }
  for (const item of lost) core.undelivered(item)
}

function statisticsOf<T extends {} | null>(core: ChannelCore<T>): ChannelStatistics {
  const waitingToPut = core.senders.size
  const waitingToGet = core.receivers.size
  return Object.freeze({
    waiting: waitingToPut + waitingToGet,
    size: core.buffer.size,
    capacity: core.capacity,
    peak: core.peak,
    waitingToPut,
    waitingToGet,
    senders: core.openSenders,
    receivers: core.openReceivers,
  })
}

function checkItem(item: unknown): void {
  if (item === undefined)
    throw new TypeError('item must not be undefined: tryReceive says "nothing now" by it')
}
