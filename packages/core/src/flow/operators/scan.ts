import type { Task } from '../../task/contract.ts'
import { type Cursor, type Polled, READY } from '../cursor.ts'
import type { Line } from '../line.ts'
import { NEXT, Stage } from './stage.ts'

export type Reducer<A, T> = (before: A, item: T, index: number, task: Task<unknown>) => A | PromiseLike<A>

/** Where the value begins; null: with the first item. */
export type Seed<A> = { readonly value: A } | null

/** What a reducer made of the items up to each one. */
export class ScanCursor<T, A> extends Stage<T, A, A> {
  protected seed: Seed<A>
  readonly #reducer: Reducer<A, T>

  constructor(up: Cursor<T>, line: Line, reducer: Reducer<A, T>, seed: Seed<A>) {
    super(up, line)
    this.#reducer = reducer
    this.seed = seed
  }

  protected override call(item: T, index: number, task: Task<unknown>): A | PromiseLike<A> {
    return this.seed === null ? (item as unknown as A) : this.#reducer(this.seed.value, item, index, task)
  }

  protected override accept(value: A): Polled | typeof NEXT {
    this.seed = { value }
    this.item = value
    return READY
  }
}
