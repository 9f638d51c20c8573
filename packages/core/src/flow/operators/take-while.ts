import { type Polled, READY } from '../cursor.ts'
import { Stage } from './stage.ts'

export class TakeWhileCursor<T> extends Stage<T, unknown, T> {
  protected override accept(isWanted: unknown): Polled {
    if (!isWanted) return this.stop()
    this.item = this.up.item
    return READY
  }
}
