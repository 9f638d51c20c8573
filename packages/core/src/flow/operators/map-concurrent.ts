import { type Cursor, ENDED, PENDING, type Polled, READY, type Waker } from '../cursor.ts'
import type { Branch, Line, Opener } from '../line.ts'
import { Ring } from '../ring.ts'
import type { ItemFunction } from './stage.ts'
import { Caller } from './caller.ts'

/**
 * Calls a function for several items at a time.
 *
 * ```text
 *   item ──▶ caller, calling ── settled ──▶ in turn ── poll ──▶ READY, and the caller is free
 *                │                             in order: when those of earlier items are delivered; else at once
 *                └── failed ──▶ poll throws, at once
 * ```
 *
 * Invariant: calls under way, and results that nobody took yet, are together at most `concurrency`.
 */
export class ConcurrentMapCursor<T, R> implements Cursor<R>, Waker {
  item!: R
  readonly #line: Line
  readonly #branch: Branch<T>
  readonly #fn: ItemFunction<T, R>
  readonly #concurrency: number
  readonly #ordered: boolean
  /** In order: all that have an item, in the order of the items. Else: those that are done, in the order of that. */
  readonly #turns = new Ring<Caller<T, R>>()
  readonly #free: Array<Caller<T, R>> = []
  readonly #callers: Array<Caller<T, R>> = []
  #index = 0
  #isReading = false
  #isOver = false
  #isClosed = false
  readonly #failures: unknown[] = []

  constructor(line: Line, open: Opener<T>, fn: ItemFunction<T, R>, concurrency: number, ordered: boolean) {
    this.#line = line
    this.#fn = fn
    this.#concurrency = concurrency
    this.#ordered = ordered
    this.#branch = line.branch(open, this)
  }

  poll(): Polled {
    this.#read()
    if (this.#failures.length > 0) throw this.#failures.shift()
    if (this.#hasResult) {
      const caller = this.#turns.shift()
      this.item = caller.value as R
      this.#release(caller)
      return READY
    }
    return this.#isAtEnd ? ENDED : PENDING
  }

  wake(): void {
    if (!this.#isClosed) this.#read()
    this.#wakeBelow()
  }

  close(): boolean {
    if (!this.#isClosed) {
      this.#isClosed = true
      for (const caller of this.#callers) caller.cancel()
      for (; this.#turns.size > 0; this.#turns.shift()) {
        const caller = this.#turns.at(0)
        if (!caller.isBusy && !caller.hasFailed) this.#line.undelivered(caller.value)
      }
    }
    const isDone = this.#branch.close()
    if (this.#failures.length > 0) throw this.#failures.shift()
    if (!isDone || this.#callers.some((caller) => caller.isBusy)) return false
    for (const caller of this.#callers.splice(0)) caller.release()
    return true
  }

  get #hasResult(): boolean {
    return this.#turns.size > 0 && !this.#turns.at(0).isBusy
  }

  get #isAtEnd(): boolean {
    return this.#isOver && this.#free.length === this.#callers.length
  }

  /** If there is something to be had: most wakes from above only mean that one more call has begun. */
  #wakeBelow(): void {
    if (this.#hasResult || this.#failures.length > 0 || this.#isAtEnd || this.#isClosed)
      this.#line.waker.wake()
  }

  #read(): void {
    if (this.#isReading || this.#isOver || this.#isFull || this.#branch.isAsleep) return
    this.#isReading = true
    this.#branch.line.run(fill, this)
    this.#isReading = false
  }

  get #isFull(): boolean {
    return this.#free.length === 0 && this.#callers.length >= this.#concurrency
  }

  /** Gives items to callers that are free. */
  fill(): void {
    try {
      while (!this.#isFull && this.#failures.length === 0) {
        const polled = this.#branch.pollInside()
        if (polled === PENDING) return
        if (polled === ENDED) {
          this.#isOver = true
          return
        }
        this.#call(this.#branch.item)
      }
    } catch (error) {
      this.#isOver = true
      this.#failures.push(error)
    }
  }

  #call(item: T): void {
    const caller = this.#free.pop() ?? this.#hire()
    caller.call(item, this.#index++)
    if (caller.hasFailed) this.#failures.push(caller.value)
    else if (this.#ordered || !caller.isBusy) this.#turns.push(caller)
  }

  #hire(): Caller<T, R> {
    const caller = new Caller(this.#branch.line, this.#fn, this.#settled)
    this.#callers.push(caller)
    return caller
  }

  readonly #settled = (caller: Caller<T, R>): void => {
    if (caller.hasFailed) {
      if (!this.#isClosed || !caller.isCancellation(caller.value)) this.#failures.push(caller.value)
    } else if (this.#isClosed) {
      this.#line.undelivered(caller.value)
    } else if (!this.#ordered) {
      this.#turns.push(caller)
    }
    this.#wakeBelow()
  }

  #release(caller: Caller<T, R>): void {
    caller.value = undefined
    this.#free.push(caller)
  }
}

function fill(cursor: { fill(): void }): void {
  cursor.fill()
}
