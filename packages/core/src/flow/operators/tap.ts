import { type Polled, READY } from '../cursor.ts'
import { Stage } from './stage.ts'

export class TapCursor<T> extends Stage<T, unknown, T> {
  protected override accept(): Polled {
    this.item = this.up.item
    return READY
  }
}
