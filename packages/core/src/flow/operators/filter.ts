import { type Polled, READY } from '../cursor.ts'
import { NEXT, Stage } from './stage.ts'

export class FilterCursor<T> extends Stage<T, unknown, T> {
  protected override accept(isWanted: unknown): Polled | typeof NEXT {
    if (!isWanted) return NEXT
    this.item = this.up.item
    return READY
  }
}
