import { currentTask } from '@async-lab/core'
import { WaitQueue } from '@async-lab/core/lowlevel'
import type { AnyStore } from './delivery-story.ts'

const RESOURCE = {
  id: 0,
  name: 'twin',
  describe: () => ({ holders: [], closed: false, waiting: 0, detail: '' }),
}

/** The bugs that queues once had, one at a time. */
export type StoreBug =
  /** asyncio.Queue, AnyIO: the getter that was handed an item is cancelled in that turn, and the item is gone. */
  | 'item-lost-on-cancel'
  /** Handed to a getter and stored as well. */
  | 'item-doubled'
  /** A cancelled getter stays in line and is handed an item. */
  | 'getter-left'
  /** A cancelled putter stays in line, and its item gets in. */
  | 'putter-left'
  /** A get makes room, and wakes no putter. */
  | 'room-not-told'
  /** The room that a get made is given to the first putter and is still counted as free. */
  | 'room-given-twice'
  /** A put with somebody waiting stores the item and wakes nobody. */
  | 'getter-not-told'
  /** A shutdown that forgets who waits. */
  | 'shutdown-forgets'
  /** Last in, first out. */
  | 'out-of-order'

export function brokenStore(capacity: number, bug: StoreBug | 'none'): () => AnyStore {
  return () => new Twin(capacity, bug)
}

interface Getting {
  item: string | undefined
  readonly wake: WaitQueue
}

interface Putting {
  readonly item: string
  readonly wake: WaitQueue
}

class Twin implements AnyStore {
  readonly #capacity: number
  readonly #bug: StoreBug | 'none'
  #items: string[] = []
  #getters: Getting[] = []
  #putters: Putting[] = []
  #closed = false

  constructor(capacity: number, bug: StoreBug | 'none') {
    this.#capacity = capacity
    this.#bug = bug
  }

  async put(item: string): Promise<void> {
    const getter = this.#bug === 'getter-not-told' ? undefined : this.#getters.shift()
    if (getter !== undefined) {
      getter.item = item
      getter.wake.grantAll(undefined)
      if (this.#bug === 'item-doubled') this.#items.push(item)
      return
    }
    if (this.#items.length < this.#capacity) return this.#store(item)
    const putting: Putting = { item, wake: new WaitQueue() }
    this.#putters.push(putting)
    this.#onCancel(() => {
      if (this.#bug !== 'putter-left') this.#putters = this.#putters.filter((one) => one !== putting)
    })
    await putting.wake.park('put', RESOURCE)
  }

  async get(): Promise<string> {
    const item = this.#items.shift()
    if (item !== undefined) {
      this.#admit()
      return item
    }
    if (this.#closed) throw new Error('it is closed')
    const getting: Getting = { item: undefined, wake: new WaitQueue() }
    this.#getters.push(getting)
    const { signal } = currentTask()!
    this.#onCancel(() => {
      if (this.#bug !== 'getter-left') this.#getters = this.#getters.filter((one) => one !== getting)
    })
    await getting.wake.park('get', RESOURCE)
    if (this.#bug === 'item-lost-on-cancel' && signal.aborted) throw signal.reason
    return getting.item!
  }

  close(): void {
    this.#closed = true
    if (this.#bug === 'shutdown-forgets') return
    for (const { wake } of this.#getters.splice(0)) wake.failAll(new Error('it is closed'))
  }

  drain(): string[] {
    return this.#items.splice(0)
  }

  waiting(): number {
    return this.#getters.length + this.#putters.length
  }

  size(): number {
    return this.#items.length
  }

  #store(item: string): void {
    if (this.#bug === 'out-of-order') this.#items.unshift(item)
    else this.#items.push(item)
  }

  #admit(): void {
    if (this.#bug === 'room-not-told') return
    const putters = this.#putters.splice(0, this.#bug === 'room-given-twice' ? 2 : 1)
    for (const { item, wake } of putters) {
      this.#store(item)
      wake.grantAll(undefined)
    }
  }

  #onCancel(listener: () => void): void {
    currentTask()!.signal.addEventListener('abort', listener)
  }
}
