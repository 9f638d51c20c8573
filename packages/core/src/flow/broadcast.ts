import { checkCount } from '../base/check.ts'
import { ChannelClosedError, LaggedError } from '../base/errors.ts'
import { nodeFor, type WaitOptions } from '../cancel/current.ts'
import type { Resource, ResourceFacts } from '../observe/event.ts'
import { nextId } from '../observe/node.ts'
import { ready, refused } from '../wait/ready.ts'
import type { Selectable, SelectSource } from '../wait/selectable.ts'
import { refusalOf } from '../wait/wait.ts'
import { WaitQueue } from '../wait/wait-queue.ts'
import { Ring } from './ring.ts'

export interface BroadcastOptions {
  /** How many items a slow subscriber may be behind before it loses the oldest. */
  readonly capacity: number
  readonly name?: string | undefined
}

export interface BroadcastStatistics {
  /** Receives that wait, of all subscribers. */
  readonly waiting: number
  readonly size: number
  readonly capacity: number
  readonly subscribers: number
}

export interface Subscription<T> extends AsyncIterable<T>, Selectable<T> {
  /**
   * Takes the next item, waiting while there is none.
   *
   * Cancellation: safe. No item is taken.
   * @throws {LaggedError} once, with the count of those missed, when this subscriber was too slow; then it goes on
   * @throws {ChannelClosedError} once closed, and all items were taken
   */
  receive(options?: WaitOptions): Promise<T>
  close(): void
  [Symbol.asyncIterator](): AsyncGenerator<T, void, undefined>
  [Symbol.dispose](): void
}

/**
 * Each item to each subscriber. `send` never waits: a subscriber that is too slow loses the oldest items, is told how many,
 * and disturbs nobody else.
 *
 * @example
 * ```ts
 * import { Broadcast } from '@async-lab/core'
 *
 * const news = new Broadcast<string>({ capacity: 16 })
 * const mine = news.subscribe()
 * news.send('hello')
 * console.log(await mine.receive()) // hello
 * news.close()
 * ```
 */
export class Broadcast<T extends {} | null> {
  readonly name: string
  readonly capacity: number
  /** The last items. Invariants: the newest has the number `#sent` - 1; the oldest has readers left. */
  readonly #entries = new Ring<Entry<T>>()
  #sent = 0
  #isClosed = false
  readonly #subscribers = new Set<Subscriber<T>>()

  constructor(options: BroadcastOptions) {
    const { capacity } = (options as BroadcastOptions | undefined) ?? {}
    if (capacity === undefined) throw new TypeError('capacity must be stated: a number of items, or Infinity')
    checkCount('capacity', capacity, 1)
    this.capacity = capacity
    this.name = options.name ?? 'broadcast'
  }

  get subscribers(): number {
    return this.#subscribers.size
  }

  send(item: T): void {
    if (item === undefined) throw new TypeError('item must not be undefined')
    if (this.#isClosed) throw this.closed('send to')
    // Nobody can be behind: those who come later start at the end.
    if (this.#subscribers.size === 0) return
    if (this.#entries.size === this.capacity) this.#entries.shift()
    this.#entries.push({ item, readers: this.#subscribers.size })
    this.#sent++
    for (const subscriber of this.#subscribers) subscriber.wake()
  }

  /** Subscribers take what is there, then are told that it is closed. */
  close(): void {
    if (this.#isClosed) return
    this.#isClosed = true
    for (const subscriber of this.#subscribers) subscriber.wake()
  }

  /** Sees what is sent from now on. */
  subscribe(): Subscription<T> {
    const subscriber = new Subscriber(this, this.#sent)
    this.#subscribers.add(subscriber)
    return subscriber
  }

  statistics(): BroadcastStatistics {
    let waiting = 0
    for (const subscriber of this.#subscribers) waiting += subscriber.waiting
    return Object.freeze({
      waiting,
      size: this.#entries.size,
      capacity: this.capacity,
      subscribers: this.#subscribers.size,
    })
  }

  /** For subscribers: the item with that number, or why there is none. @internal */
  read(number: number): Entry<T> | { readonly missed: number } | 'closed' | 'nothing' {
    if (number === this.#sent) return this.#isClosed ? 'closed' : 'nothing'
    const oldest = this.#sent - this.#entries.size
    return number < oldest ? { missed: oldest - number } : this.#entries.at(number - oldest)
  }

  /** A subscriber has read, or will not read, what has these numbers. What nobody else waits to read goes. @internal */
  forgo(from: number, to: number): void {
    const oldest = this.#sent - this.#entries.size
    for (let number = Math.max(from, oldest); number < to; number++)
      this.#entries.at(number - oldest).readers--
    while (this.#entries.size > 0 && this.#entries.at(0).readers === 0) this.#entries.shift()
  }

  /** @internal */
  unsubscribe(subscriber: Subscriber<T>, next: number): void {
    this.#subscribers.delete(subscriber)
    this.forgo(next, this.#sent)
  }

  /** @internal */
  closed(what: string): ChannelClosedError {
    return new ChannelClosedError(`Cannot ${what} broadcast "${this.name}": it is closed`)
  }
}

interface Entry<T> {
  readonly item: T
  /** Subscribers who have not read it. */
  readers: number
}

class Subscriber<T extends {} | null> implements Subscription<T>, Resource {
  readonly id = nextId()
  readonly name: string
  readonly #broadcast: Broadcast<T>
  #next: number
  #isOpen = true
  readonly #line = new WaitQueue<T>()

  constructor(broadcast: Broadcast<T>, next: number) {
    this.#broadcast = broadcast
    this.name = broadcast.name
    this.#next = next
  }

  receive(options?: WaitOptions): Promise<T> {
    const node = nodeFor(options)
    const refusal = refusalOf(node, options)
    if (refusal !== null) return refused(node, refusal)
    if (!this.#isOpen) return refused(node, this.#broadcast.closed('receive from'))
    const read = this.#broadcast.read(this.#next)
    if (read === 'nothing') return this.#line.park('receive', this, options)
    if (read === 'closed') return refused(node, this.#broadcast.closed('receive from'))
    if ('item' in read) {
      this.#advance()
      return ready(node, read.item)
    }
    return refused(node, this.#lagged(read.missed))
  }

  get '~select'(): SelectSource<T> {
    return {
      poll: () => {
        const read = this.#isOpen ? this.#broadcast.read(this.#next) : 'closed'
        if (read === 'nothing') return null
        if (read === 'closed') return { closed: this.#broadcast.closed('receive from') }
        if ('missed' in read) return { error: this.#lagged(read.missed) }
        this.#advance()
        return { value: read.item }
      },
      enlist: (wait) => this.#line.push(wait),
      isClosing: () => true,
    }
  }

  get waiting(): number {
    return this.#line.size
  }

  #advance(): void {
    this.#broadcast.forgo(this.#next, ++this.#next)
  }

  #lagged(missed: number): LaggedError {
    this.#next += missed
    const text = `Cannot receive from broadcast "${this.name}": ${missed} items were missed, receive goes on behind them`
    return new LaggedError(text, missed)
  }

  /** Something was sent, or the end is near. */
  wake(): void {
    for (let wait = this.#line.first; wait !== null; wait = this.#line.first) {
      const read = this.#broadcast.read(this.#next)
      if (read === 'nothing') return
      // Who waits is not behind, so nothing can have been missed.
      if (typeof read === 'object' && 'item' in read) {
        this.#advance()
        wait.grant(read.item)
      } else wait.fail(this.#broadcast.closed('receive from'))
    }
  }

  close(): void {
    if (!this.#isOpen) return
    this.#isOpen = false
    this.#line.failAll(this.#broadcast.closed('receive from'))
    this.#broadcast.unsubscribe(this, this.#next)
  }

  async *[Symbol.asyncIterator](): AsyncGenerator<T, void, undefined> {
    for (;;) {
      let item: T
      try {
        item = await this.receive()
      } catch (error) {
        if (error instanceof ChannelClosedError) return
        throw error
      }
      yield item
    }
  }

  [Symbol.dispose](): void {
    this.close()
  }

  describe(): ResourceFacts {
    return { holders: [], closed: false, waiting: this.#line.size, detail: '' }
  }
}
