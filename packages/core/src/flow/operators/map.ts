import { type Polled, READY } from '../cursor.ts'
import type { Line } from '../line.ts'
import { Stage } from './stage.ts'

export class MapCursor<T, R> extends Stage<T, R, R> {
  protected override accept(result: R): Polled {
    this.item = result
    return READY
  }

  protected override late(result: R, line: Line): void {
    line.undelivered(result)
  }
}
