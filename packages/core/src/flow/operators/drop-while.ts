import type { Task } from '../../task/contract.ts'
import { type Polled, READY } from '../cursor.ts'
import { NEXT, Stage } from './stage.ts'

export class DropWhileCursor<T> extends Stage<T, unknown, T> {
  /** It let an item pass: the function is not called again. */
  #isOpen = false

  protected override call(item: T, index: number, task: Task<unknown>): unknown {
    return this.#isOpen ? false : super.call(item, index, task)
  }

  protected override accept(isUnwanted: unknown): Polled | typeof NEXT {
    if (isUnwanted) return NEXT
    this.#isOpen = true
    this.item = this.up.item
    return READY
  }
}
