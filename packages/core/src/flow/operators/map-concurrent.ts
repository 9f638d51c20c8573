import { type Cursor, ENDED, PENDING, type Polled, READY, type Waker } from '../cursor.ts'
import type { Branch, Line, Opener } from '../line.ts'
import { Ring } from '../ring.ts'
import type { ItemFunction } from './stage.ts'
import { Worker } from './worker.ts'

/**
 * Calls a function for several items at a time.
 *
 * ```text
 *   item ──▶ worker, calling ── settled ──▶ in turn ── poll ──▶ READY, and the worker is free
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
  readonly #turns = new Ring<Worker<T, R>>()
  readonly #free: Array<Worker<T, R>> = []
  readonly #workers: Array<Worker<T, R>> = []
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
    const first = this.#turns.size > 0 ? this.#turns.at(0) : null
    if (first !== null && !first.isBusy) {
      this.#turns.shift()
      this.item = first.value as R
      this.#release(first)
      return READY
    }
    return this.#isOver && this.#free.length === this.#workers.length ? ENDED : PENDING
  }

  wake(): void {
    if (!this.#isClosed) this.#read()
    this.#line.waker.wake()
  }

  close(): boolean {
    if (!this.#isClosed) {
      this.#isClosed = true
      for (const worker of this.#workers) worker.cancel()
      for (; this.#turns.size > 0; this.#turns.shift()) {
        const worker = this.#turns.at(0)
        if (!worker.isBusy && !worker.hasFailed) this.#line.undelivered(worker.value)
      }
    }
    const isDone = this.#branch.close()
    if (this.#failures.length > 0) throw this.#failures.shift()
    if (!isDone || this.#workers.some((worker) => worker.isBusy)) return false
    for (const worker of this.#workers.splice(0)) worker.release()
    return true
  }

  #read(): void {
    if (this.#isReading || this.#isOver || this.#isFull || this.#branch.isAsleep) return
    this.#isReading = true
    this.#branch.line.run(fill, this as ConcurrentMapCursor<unknown, unknown>)
    this.#isReading = false
  }

  get #isFull(): boolean {
    return this.#free.length === 0 && this.#workers.length >= this.#concurrency
  }

  /** Gives items to workers that are free. */
  fill(): void {
    try {
      while (!this.#isFull && this.#failures.length === 0) {
        const polled = this.#branch.poll()
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
    const worker = this.#free.pop() ?? this.#hire()
    worker.call(item, this.#index++)
    if (worker.hasFailed) this.#failures.push(worker.value)
    else if (this.#ordered || !worker.isBusy) this.#turns.push(worker)
  }

  #hire(): Worker<T, R> {
    const worker = new Worker(this.#branch.line, this.#fn, this.#settled)
    this.#workers.push(worker)
    return worker
  }

  readonly #settled = (worker: Worker<T, R>): void => {
    if (worker.hasFailed) {
      if (!this.#isClosed || !worker.isCancellation(worker.value)) this.#failures.push(worker.value)
    } else if (this.#isClosed) {
      this.#line.undelivered(worker.value)
    } else if (!this.#ordered) {
      this.#turns.push(worker)
    }
    this.#line.waker.wake()
  }

  #release(worker: Worker<T, R>): void {
    worker.value = undefined
    this.#free.push(worker)
  }
}

function fill(cursor: ConcurrentMapCursor<unknown, unknown>): void {
  cursor.fill()
}
