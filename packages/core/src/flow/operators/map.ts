import { type Cursor, type Polled, READY } from '../cursor.ts'
import type { Line } from '../line.ts'
import { type ItemFunction, Stage } from './stage.ts'

export class MapCursor<T, R> extends Stage<T, R, R> {
  protected override accept(result: R): Polled {
    this.item = result
    return READY
  }

  protected override late(result: R, line: Line): void {
    line.undelivered(result)
  }
}

export const mapped =
  <T, R>(fn: ItemFunction<T, R>) =>
  (up: Cursor<T>, line: Line): Cursor<R> =>
    new MapCursor(up, line, fn)
