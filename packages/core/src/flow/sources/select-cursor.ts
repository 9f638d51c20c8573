import type { CancelNode } from '../../cancel/node.ts'
import type { Resource } from '../../observe/event.ts'
import type { Selectable, SelectSource } from '../../wait/selectable.ts'
import { Wait } from '../../wait/wait.ts'
import { type Cursor, ENDED, PENDING, type Polled, READY } from '../cursor.ts'
import type { Line } from '../line.ts'
import { Turnstile } from './turnstile.ts'

/** What a queue, a receiver or a subscription gives, until it is closed and drained. It is left open: it is its owner's. */
export class SelectCursor<T> implements Cursor<T> {
  item!: T
  readonly #line: Line
  readonly #turnstile: Turnstile
  readonly #on: Resource | null
  readonly #source: SelectSource<T>
  #wait: ItemWait<T> | null = null

  constructor(line: Line, selectable: Selectable<T>) {
    this.#line = line
    this.#turnstile = new Turnstile(line)
    this.#on = 'describe' in selectable ? (selectable as unknown as Resource) : null
    this.#source = selectable['~select']
  }

  poll(): Polled {
    if (this.#wait !== null) return this.#look(this.#wait)
    if (!this.#turnstile.mayPass()) return PENDING
    const found = this.#source.poll()
    if (found === null) return this.#enlist()
    if ('error' in found) throw found.error
    if ('closed' in found) return ENDED
    this.item = found.value
    return READY
  }

  close(): boolean {
    const wait = this.#wait
    if (wait !== null) {
      this.#wait = null
      if (wait.state === 'granted') this.#line.undelivered(wait.value)
      wait.drop()
    }
    return true
  }

  #enlist(): Polled {
    const wait = (this.#wait = new ItemWait<T>(this.#on, this.#line.task))
    wait.wake = () => this.#line.wakeSoon()
    wait.begin()
    this.#source.enlist(wait)
    return PENDING
  }

  #look(wait: ItemWait<T>): Polled {
    if (wait.state === 'pending') return PENDING
    this.#wait = null
    if (wait.state === 'granted') {
      this.item = wait.value as T
      return READY
    }
    // A cancellation took it out of the line.
    this.#line.check()
    if (!this.#source.isClosing(wait.value)) throw wait.value
    return ENDED
  }
}

class ItemWait<T> extends Wait<T> {
  /** The receiver, where several share a line. */
  end: object | null = null

  constructor(on: Resource | null, node: CancelNode) {
    super('receive', on, node)
  }
}
