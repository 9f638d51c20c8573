import { isThenable } from '../../task/task.ts'
import type { Task } from '../../task/contract.ts'
import { Call } from '../call.ts'
import { type Cursor, ENDED, PENDING, type Polled } from '../cursor.ts'
import type { Line } from '../line.ts'

/** What `accept` answers when the next item is to be asked for. */
export const NEXT = 3

/** A function of the user, over items. The task is that of its code: where the host carries no context, waits are told it. */
export type ItemFunction<T, R> = (item: T, index: number, task: Task<unknown>) => R | PromiseLike<R>

/**
 * An operator that calls a function for each item, one after the other.
 *
 * ```text
 *   asking ── item ──▶ calling ── result ──▶ accept ── NEXT ──▶ asking
 *      └── ENDED ──▶ end ──▶ over             └── stop ──▶ closing what is above ──▶ over
 * ```
 */
export abstract class Stage<T, R, U> implements Cursor<U> {
  item!: U
  protected readonly up: Cursor<T>
  readonly #line: Line
  readonly #fn: ItemFunction<T, R> | undefined
  readonly #call: Call<R>
  #index = 0
  #isOver = false

  constructor(up: Cursor<T>, line: Line, fn?: ItemFunction<T, R>) {
    this.up = up
    this.#line = line
    this.#fn = fn
    this.#call = new Call<R>(line, (result) => this.late(result, line))
  }

  poll(): Polled {
    if (this.#isOver) return this.stop()
    for (;;) {
      let result: R
      if (this.#call.isIdle) {
        const polled = this.up.poll()
        if (polled === PENDING) return PENDING
        if (polled === ENDED) {
          this.#isOver = true
          return this.end()
        }
        const given = this.call(this.up.item, this.#index++, this.#line.task)
        if (isThenable(given)) {
          this.#call.await(given)
          return PENDING
        }
        result = given
      } else if (this.#call.isUnderWay) {
        return PENDING
      } else {
        result = this.#call.take()
      }
      const accepted = this.accept(result)
      if (accepted !== NEXT) return accepted
    }
  }

  close(): boolean {
    return this.#call.close() && this.up.close()
  }

  protected call(item: T, index: number, task: Task<unknown>): R | PromiseLike<R> {
    return this.#fn!(item, index, task)
  }

  /** What is to be done with the result for `up.item`. */
  protected abstract accept(result: R): Polled | typeof NEXT

  /** Nothing more comes from above. */
  protected end(): Polled {
    return ENDED
  }

  /** Ends before what is above has. */
  protected stop(): Polled {
    this.#isOver = true
    return this.up.close() ? ENDED : PENDING
  }

  /** The result of a call that was closed. */
  protected late(_result: R, line: Line): void {
    line.undelivered(this.up.item)
  }
}
