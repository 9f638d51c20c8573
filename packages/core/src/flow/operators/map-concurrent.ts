import { type Cursor, ENDED, PENDING, type Polled, READY, type Waker } from '../cursor.ts'
import type { Branch, Line, Opener } from '../line.ts'
import type { ItemFunction } from './stage.ts'
import { Caller, type CallerOwner } from './caller.ts'

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
export class ConcurrentMapCursor<T, R> implements Cursor<R>, Waker, CallerOwner<T, R> {
  item!: R
  readonly #line: Line
  readonly #branch: Branch<T>
  readonly #fn: ItemFunction<T, R>
  readonly #concurrency: number
  readonly #ordered: boolean
  /** In order: all that have an item, in the order of the items. Else: those that are done, in the order of that. */
  #firstTurn: Caller<T, R> | null = null
  #lastTurn: Caller<T, R> | null = null
  #free: Caller<T, R> | null = null
  readonly #callers: Array<Caller<T, R>> = []
  /** Callers that are not free. */
  #lent = 0
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
    const caller = this.#firstTurn
    if (caller === null || caller.isBusy) return this.#isOver && this.#lent === 0 ? ENDED : PENDING
    this.#firstTurn = caller.next
    caller.next = this.#free
    this.#free = caller
    this.#lent--
    this.item = caller.value as R
    caller.value = undefined
    return READY
  }

  wake(): void {
    if (!this.#isClosed) this.#read()
    this.#wakeBelow()
  }

  close(): boolean {
    if (!this.#isClosed) {
      this.#isClosed = true
      for (const caller of this.#callers) caller.cancel()
      for (let caller = this.#firstTurn; caller !== null; caller = caller.next)
        if (!caller.isBusy && !caller.hasFailed) this.#line.undelivered(caller.value)
    }
    const isDone = this.#branch.close()
    if (this.#failures.length > 0) throw this.#failures.shift()
    if (!isDone || this.#callers.some((caller) => caller.isBusy)) return false
    for (const caller of this.#callers.splice(0)) caller.release()
    return true
  }

  /** If there is something to be had: most wakes from above only mean that one more call has begun. */
  #wakeBelow(): void {
    const first = this.#firstTurn
    const isWorthIt = first === null ? this.#isOver && this.#lent === 0 : !first.isBusy
    if (isWorthIt || this.#failures.length > 0 || this.#isClosed) this.#line.waker.wake()
  }

  #read(): void {
    if (this.#isReading || this.#isOver || this.#lent >= this.#concurrency || this.#branch.isAsleep) return
    this.#isReading = true
    this.#branch.line.run(fill, this)
    this.#isReading = false
  }

  /** Gives items to callers that are free. */
  fill(): void {
    try {
      while (this.#lent < this.#concurrency && this.#failures.length === 0) {
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
    const caller = this.#free ?? this.#hire()
    this.#free = caller.next
    caller.next = null
    this.#lent++
    caller.call(item, this.#index++)
    if (caller.hasFailed) this.#failures.push(caller.value)
    else if (this.#ordered || !caller.isBusy) this.#lineUp(caller)
  }

  #hire(): Caller<T, R> {
    const caller = new Caller(this.#branch.line, this.#fn, this)
    this.#callers.push(caller)
    return caller
  }

  #lineUp(caller: Caller<T, R>): void {
    if (this.#firstTurn === null) this.#firstTurn = caller
    else this.#lastTurn!.next = caller
    this.#lastTurn = caller
  }

  settled(caller: Caller<T, R>): void {
    if (this.#isClosed || caller.hasFailed) this.#unwanted(caller)
    else if (!this.#ordered) this.#lineUp(caller)
    this.#wakeBelow()
  }

  #unwanted(caller: Caller<T, R>): void {
    if (!caller.hasFailed) this.#line.undelivered(caller.value)
    else if (!this.#isClosed || !caller.isCancellation(caller.value)) this.#failures.push(caller.value)
  }
}

function fill(cursor: { fill(): void }): void {
  cursor.fill()
}
