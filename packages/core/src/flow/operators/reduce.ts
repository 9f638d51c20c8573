import { ENDED, type Polled, READY } from '../cursor.ts'
import { NEXT } from './stage.ts'
import { ScanCursor } from './scan.ts'

/** What a reducer made of all items: one item, or none. */
export class ReduceCursor<T, A> extends ScanCursor<T, A> {
  protected override accept(value: A): Polled | typeof NEXT {
    super.accept(value)
    return NEXT
  }

  protected override end(): Polled {
    if (this.seed === null) return ENDED
    this.item = this.seed.value
    return READY
  }
}
