const SETTLED = Promise.resolve()

/** The least that a channel is made of: nothing is cancelled, closed, named, counted or fair to timers. */
export class PromiseRing {
  readonly #capacity: number
  readonly #items = new Ring<number>()
  readonly #senders = new Ring<{ readonly item: number; readonly sent: () => void }>()
  readonly #receivers = new Ring<(item: number) => void>()

  constructor(capacity: number) {
    this.#capacity = capacity
  }

  send(item: number): Promise<void> {
    if (this.#receivers.size > 0) this.#receivers.shift()(item)
    else if (this.#items.size < this.#capacity) this.#items.push(item)
    else return new Promise((sent) => this.#senders.push({ item, sent }))
    return SETTLED
  }

  receive(): Promise<number> {
    if (this.#items.size === 0) return new Promise((receive) => this.#receivers.push(receive))
    const item = this.#items.shift()
    if (this.#senders.size > 0) {
      const sender = this.#senders.shift()
      this.#items.push(sender.item)
      sender.sent()
    }
    return Promise.resolve(item)
  }
}

class Ring<T> {
  #slots = Array.from<T | undefined>({ length: 64 })
  #first = 0
  size = 0

  push(item: T): void {
    const { length } = this.#slots
    if (this.size === length) {
      const old = this.#slots
      this.#slots = Array.from({ length: 2 * length })
      for (let i = 0; i < length; i++) this.#slots[i] = old[(this.#first + i) & (length - 1)]
      this.#first = 0
    }
    this.#slots[(this.#first + this.size++) & (this.#slots.length - 1)] = item
  }

  shift(): T {
    const item = this.#slots[this.#first] as T
    this.#slots[this.#first] = undefined
    this.#first = (this.#first + 1) & (this.#slots.length - 1)
    this.size--
    return item
  }
}
