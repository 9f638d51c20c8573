import { checkCount } from '../base/check.ts'
import { QueueShutDownError, UsageError } from '../base/errors.ts'
import { nodeFor, type WaitOptions } from '../cancel/current.ts'
import type { CancelNode } from '../cancel/node.ts'
import type { Resource, ResourceFacts } from '../observe/event.ts'
import { hook } from '../observe/hooks.ts'
import { nextId } from '../observe/node.ts'
import { park } from '../wait/park.ts'
import { ready, readyFor, refused } from '../wait/ready.ts'
import { refusalOf, Wait } from '../wait/wait.ts'
import type { Selectable, SelectSource } from '../wait/selectable.ts'
import { WaitQueue } from '../wait/wait-queue.ts'
import type { Store } from './ring.ts'

export interface QueueOptions {
  /** How many items it holds; 0 makes each `put` wait for a `get`, Infinity none. */
  readonly capacity: number
  readonly name?: string | undefined
}

export interface QueueStatistics {
  readonly waiting: number
  readonly size: number
  readonly capacity: number
  /** The most items that it held at a time. */
  readonly peak: number
  readonly waitingToPut: number
  readonly waitingToGet: number
}

/** What the queues share; they differ in the order in which items come out. */
export abstract class AnyQueue<T extends {} | null> implements Resource, AsyncIterable<T>, Selectable<T> {
  readonly id: number = nextId()
  readonly name: string
  readonly capacity: number
  readonly #items: Store<T>
  /** Invariant: nobody waits to get while there is an item, nobody waits to put while there is room. */
  readonly #getters = new WaitQueue<T>()
  readonly #putters = new Putters<T>()
  readonly #finished = new WaitQueue()
  #unfinished = 0
  #peak = 0
  #isShutDown = false

  constructor(items: Store<T>, options: QueueOptions, name: string) {
    const { capacity } = (options as QueueOptions | undefined) ?? {}
    if (capacity === undefined) throw new TypeError('capacity must be stated: a number of items, or Infinity')
    checkCount('capacity', capacity, 0)
    this.#items = items
    this.capacity = capacity
    this.name = options.name ?? name
    if (hook !== null) hook.storeMade(this)
  }

  get size(): number {
    return this.#items.size
  }

  /**
   * Adds an item, waiting while the queue is full.
   *
   * Cancellation: safe. The item is not added; the place in line is lost.
   * @throws {QueueShutDownError} once the queue is shut down
   */
  put(item: T, options?: WaitOptions): Promise<void> {
    checkItem(item)
    const node = nodeFor(options)
    const refusal = refusalOf(node, options) ?? (this.#isShutDown ? this.#closed('put into') : null)
    if (refusal !== null) return refused(node, refusal)
    if (this.#add(item)) return ready(node, undefined)
    const wait = new PutWait(this, node, item)
    if (wait.admit(options)) this.#putters.push(wait)
    return park(wait)
  }

  /** Adds an item, if there is room at once. */
  tryPut(item: T): boolean {
    checkItem(item)
    if (this.#isShutDown) throw this.#closed('put into')
    return this.#add(item)
  }

  /**
   * Takes the next item, waiting while the queue is empty.
   *
   * Cancellation: safe. No item is taken; the place in line is lost.
   * @throws {QueueShutDownError} once the queue is shut down and drained
   */
  get(options?: WaitOptions): Promise<T> {
    const node = nodeFor(options)
    const refusal = refusalOf(node, options)
    if (refusal !== null) return refused(node, refusal)
    const item = this.#take()
    if (item !== undefined) return ready(node, item)
    if (this.#isShutDown) return refused(node, this.#closed('get from'))
    return this.#getters.park('get', this, options)
  }

  /** Takes the next item, if there is one. */
  tryGet(): T | undefined {
    const item = this.#take()
    if (item === undefined && this.#isShutDown) throw this.#closed('get from')
    return item
  }

  /** To be called once for each item that was got, when its work is done. `join` waits for that. */
  taskDone(): void {
    if (this.#unfinished === 0) {
      throw new UsageError(
        `Cannot call taskDone of queue "${this.name}": it was called for every item already`,
      )
    }
    if (--this.#unfinished === 0) this.#finished.grantAll()
  }

  /**
   * Waits until `taskDone` was called for every item that was put.
   *
   * Cancellation: safe.
   */
  join(options?: WaitOptions): Promise<void> {
    return this.#unfinished === 0 ? readyFor(options) : this.#finished.park('join', this, options)
  }

  /** Takes no more items. What is in it can still be got; with `immediate` it is dropped. Everybody who waits is woken. */
  shutdown({ immediate = false }: { readonly immediate?: boolean | undefined } = {}): void {
    this.#isShutDown = true
    this.#putters.failAll(this.#closed('put into'))
    if (immediate) {
      this.#unfinished -= this.#items.size
      while (this.#items.size > 0) this.#items.shift()
      if (this.#unfinished === 0) this.#finished.grantAll()
    }
    this.#getters.failAll(this.#closed('get from'))
  }

  /** Items until the queue is shut down and drained. */
  async *[Symbol.asyncIterator](): AsyncGenerator<T, void, undefined> {
    for (;;) {
      let item: T
      try {
        item = await this.get()
      } catch (error) {
        if (error instanceof QueueShutDownError && this.#isShutDown) return
        throw error
      }
      yield item
    }
  }

  get '~select'(): SelectSource<T> {
    return {
      poll: () => {
        const value = this.#take()
        if (value !== undefined) return { value }
        return this.#isShutDown ? { closed: this.#closed('get from') } : null
      },
      enlist: (wait) => this.#getters.push(wait),
      isClosing: () => true,
    }
  }

  statistics(): QueueStatistics {
    const waitingToPut = this.#putters.size
    const waitingToGet = this.#getters.size
    return Object.freeze({
      waiting: waitingToPut + waitingToGet + this.#finished.size,
      size: this.size,
      capacity: this.capacity,
      peak: this.#peak,
      waitingToPut,
      waitingToGet,
    })
  }

  describe(): ResourceFacts {
    const detail = `${this.size} of ${this.capacity} items`
    return { holders: [], closed: false, waiting: this.#putters.size + this.#getters.size, detail }
  }

  /** False when there is neither somebody who waits for an item nor room for it. */
  #add(item: T): boolean {
    // Handed over: an item in between would be for whoever comes first.
    const getter = this.#getters.first
    if (getter !== null) {
      this.#unfinished++
      getter.grant(item)
      return true
    }
    if (this.#items.size >= this.capacity) return false
    this.#store(item)
    return true
  }

  #store(item: T): void {
    this.#items.push(item)
    this.#unfinished++
    this.#peak = Math.max(this.#peak, this.#items.size)
  }

  #take(): T | undefined {
    const putter = this.#putters.first
    if (this.#items.size === 0) {
      if (putter === null) return undefined
      this.#unfinished++
      putter.grant()
      return putter.item
    }
    const item = this.#items.shift()
    this.#admit()
    return item
  }

  /** Lets in who waits for room. A comparison may throw: that is for whose item it is about, not for who made the room. */
  #admit(): void {
    for (
      let putter = this.#putters.first;
      putter !== null && this.size < this.capacity;
      putter = this.#putters.first
    ) {
      try {
        this.#store(putter.item)
      } catch (error) {
        putter.fail(error)
        continue
      }
      putter.grant()
    }
  }

  #closed(what: string): QueueShutDownError {
    return new QueueShutDownError(`Cannot ${what} queue "${this.name}": it is shut down`)
  }
}

class Putters<T extends {} | null> extends WaitQueue {
  declare first: PutWait<T> | null
}

class PutWait<T extends {} | null> extends Wait {
  readonly item: T

  constructor(queue: AnyQueue<T>, node: CancelNode | null, item: T) {
    super('put', queue, node)
    this.item = item
  }
}

function checkItem(item: unknown): void {
  if (item === undefined) throw new TypeError('item must not be undefined: tryGet says "nothing now" by it')
}
