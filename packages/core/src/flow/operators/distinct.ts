import { type Polled, READY } from '../cursor.ts'
import { NEXT, Stage } from './stage.ts'

export class DistinctCursor<T> extends Stage<T, unknown, T> {
  readonly #seen = new Set<unknown>()

  protected override accept(key: unknown): Polled | typeof NEXT {
    if (this.#seen.has(key)) return NEXT
    this.#seen.add(key)
    this.item = this.up.item
    return READY
  }
}
