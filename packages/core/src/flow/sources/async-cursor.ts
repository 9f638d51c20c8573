import { notA } from '../../base/check.ts'
import { carriesAcrossAwaits } from '../../host/ambient.ts'
import { type Cursor, ENDED, PENDING, type Polled, READY } from '../cursor.ts'
import type { Line } from '../line.ts'
import { Turnstile } from './turnstile.ts'

/**
 * The items of an async iterable.
 *
 * ```text
 *   idle ── next() ──▶ pulling ──▶ arrived ── poll ──▶ idle
 *    │                    │
 *    └──── close ─────────┴──▶ returning ── return() has settled ──▶ over
 * ```
 */
export class AsyncCursor<T> implements Cursor<T> {
  item!: T
  readonly #line: Line
  readonly #turnstile: Turnstile
  readonly #begin: () => AsyncIterator<T>
  readonly #closesUnread: boolean
  #iterator: AsyncIterator<T> | null = null
  /** It has ended, has failed, or was asked to return: it is not asked for anything again. */
  #isDone = false
  #isPulling = false
  #isDriving = false
  /** Nobody waits for the item that is pending any more. */
  #isGivenUp = false
  #isClosing = false
  #isReturning = false
  /** What `next()` gave. */
  #step: IteratorResult<T> | null = null
  #failure: { readonly error: unknown } | null = null

  /** `closesUnread`: the iterator is there already, and wants to be closed although it was never asked. */
  constructor(line: Line, begin: () => AsyncIterator<T>, closesUnread: boolean) {
    this.#line = line
    this.#turnstile = new Turnstile(line)
    this.#begin = begin
    this.#closesUnread = closesUnread
  }

  poll(): Polled {
    if (this.#isPulling) return PENDING
    if (this.#failure !== null) throw this.#take(this.#failure)
    const step = this.#step
    if (step !== null) {
      this.#step = null
      this.item = step.value
      return READY
    }
    if (this.#isDone) return ENDED
    if (this.#turnstile.mayPass()) this.#pull()
    return PENDING
  }

  close(): boolean {
    if (!this.#isClosing) {
      this.#isClosing = true
      if (this.#step !== null) this.#line.undelivered(this.#step.value)
      this.#step = null
      this.#stop()
    }
    if (this.#failure !== null) throw this.#take(this.#failure)
    return !this.#isPulling && !this.#isReturning
  }

  /** Asked for an item while the one before it is being told, `#drive` goes on with it. */
  #pull(): void {
    this.#isPulling = true
    if (!this.#isDriving) void this.#drive()
  }

  /** One loop, for as long as each item is followed by the wish for another: it makes no promise for each. */
  async #drive(): Promise<void> {
    this.#isDriving = true
    this.#line.begin()
    while (this.#isPulling) {
      try {
        const iterator = (this.#iterator ??= this.#begin())
        this.#arrived(await this.#next(iterator))
      } catch (error) {
        this.#failed(error)
      }
      if (this.#isGivenUp) return
      this.#isPulling = false
      this.#line.resume()
    }
    this.#isDriving = false
    this.#line.end()
  }

  /** This loop runs as code of the line: where the host carries the context, after an `await`, too. */
  #next(iterator: AsyncIterator<T>): Promise<IteratorResult<T>> {
    return carriesAcrossAwaits ? iterator.next() : this.#line.run(next, iterator)
  }

  #arrived(step: IteratorResult<T>): void {
    if (typeof step !== 'object' || step === null)
      throw notA('what next() of the source gives', 'an object', step)
    if (step.done === true) this.#isDone = true
    else if (this.#isClosing) this.#line.undelivered(step.value)
    else this.#step = step
  }

  #failed(error: unknown): void {
    // An iterator that throws has ended: it is not to be closed.
    this.#isDone = true
    // Given up, it is late, and silent; cancelled, it says no more than that.
    if (this.#isGivenUp || (this.#isClosing && this.#line.isCancellation(error))) return
    this.#failure = { error }
  }

  /** Asks it to return, once. */
  #stop(): void {
    if (this.#isDone) return
    this.#isDone = true
    if (this.#iterator === null && !this.#closesUnread) return
    const iterator = (this.#iterator ??= this.#begin())
    const wasPulling = this.#isPulling
    if (wasPulling) this.#line.cancel()
    this.#isReturning = true
    void this.#return(iterator)
    if (!wasPulling) return
    if (isGenerator(iterator)) void this.#giveUpIfForeign()
    else this.#giveUpPull()
  }

  async #return(iterator: AsyncIterator<T>): Promise<void> {
    try {
      await iterator.return?.()
    } catch (error) {
      if (this.#line.isCancellation(error)) return
      if (this.#isReturning) this.#failure = { error }
      else this.#line.report(error)
    } finally {
      if (this.#isReturning) {
        this.#isReturning = false
        this.#line.waker.wake()
      }
    }
  }

  /**
   * A generator answers `return()` after the item that is pending. What is ours was cancelled, and will come; if it awaits
   * something else, that may never be, and nothing can be done about it.
   */
  async #giveUpIfForeign(): Promise<void> {
    // Two turns: a checkpoint of its own may take one, and it is told of the cancellation only then.
    await this.#line.loop.hop()
    await this.#line.loop.hop()
    if (!this.#isPulling || this.#line.isOurs) return
    this.#giveUpPull()
    this.#isReturning = false
    this.#line.waker.wake()
  }

  #giveUpPull(): void {
    this.#isPulling = false
    this.#isGivenUp = true
    this.#line.end()
  }

  #take({ error }: { readonly error: unknown }): unknown {
    this.#failure = null
    return error
  }
}

function next<T>(iterator: AsyncIterator<T>): Promise<IteratorResult<T>> {
  return iterator.next()
}

function isGenerator(iterator: object): boolean {
  return Object.prototype.toString.call(iterator) === '[object AsyncGenerator]'
}
