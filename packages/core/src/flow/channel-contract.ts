import type { WaitOptions } from '../cancel/current.ts'
import type { Selectable } from '../wait/selectable.ts'

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
