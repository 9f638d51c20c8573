import { isThenable } from '../../task/task.ts'
import { Call } from '../call.ts'
import { type Cursor, ENDED, PENDING, type Polled, READY } from '../cursor.ts'
import type { Line } from '../line.ts'
import { Turnstile } from './turnstile.ts'

/** The items of an iterable; promises among them are awaited. */
export class SyncCursor<T> implements Cursor<T> {
  item!: T
  readonly #turnstile: Turnstile
  readonly #call: Call<T>
  readonly #begin: () => Iterator<T | PromiseLike<T>>
  readonly #closesUnread: boolean
  #iterator: Iterator<T | PromiseLike<T>> | null = null
  #isDone = false

  /** `closesUnread`: the iterator is there already, and wants to be closed although it was never asked. */
  constructor(line: Line, begin: () => Iterator<T | PromiseLike<T>>, closesUnread: boolean) {
    this.#begin = begin
    this.#closesUnread = closesUnread
    this.#turnstile = new Turnstile(line)
    this.#call = new Call(line, (item) => line.undelivered(item))
  }

  poll(): Polled {
    if (!this.#call.isIdle) {
      if (this.#call.isUnderWay) return PENDING
      this.item = this.#call.take()
      return READY
    }
    if (this.#isDone) return ENDED
    if (!this.#turnstile.mayPass()) return PENDING
    // An iterator that throws has ended: it is not to be closed.
    this.#isDone = true
    const iterator = (this.#iterator ??= this.#begin())
    const step = iterator.next()
    if (step.done === true) return ENDED
    this.#isDone = false
    const { value } = step
    if (isThenable(value)) {
      this.#call.await(value)
      return PENDING
    }
    this.item = value
    return READY
  }

  close(): boolean {
    if (!this.#isDone) {
      this.#isDone = true
      if (this.#iterator !== null || this.#closesUnread) (this.#iterator ?? this.#begin()).return?.()
    }
    return this.#call.abandon()
  }
}
