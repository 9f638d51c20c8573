import { notA } from '../../base/check.ts'
import { type Cursor, ENDED, PENDING, type Polled, READY } from '../cursor.ts'
import type { Line } from '../line.ts'
import { type Items, itemsCursor } from '../sources/source.ts'
import { MapCursor } from './map.ts'
import type { ItemFunction } from './stage.ts'

/** The items of what a function gives for each item, one after the other. */
export class FlatMapCursor<T, R> implements Cursor<R> {
  item!: R
  readonly #line: Line
  readonly #outer: Cursor<Items<R>>
  #inner: Cursor<R> | null = null
  #isEnded = false

  constructor(up: Cursor<T>, line: Line, fn: ItemFunction<T, Items<R>>) {
    this.#line = line
    this.#outer = new Inners(up, line, fn)
  }

  poll(): Polled {
    for (;;) {
      if (this.#inner === null) {
        const polled = this.#outer.poll()
        if (polled !== READY) return polled
        this.#inner = this.#open(this.#outer.item)
        this.#isEnded = false
      }
      if (!this.#isEnded) {
        const polled = this.#inner.poll()
        if (polled === READY) this.item = this.#inner.item
        if (polled !== ENDED) return polled
        this.#isEnded = true
      }
      if (!this.#inner.close()) return PENDING
      this.#inner = null
    }
  }

  close(): boolean {
    return (this.#inner === null || this.#inner.close()) && this.#outer.close()
  }

  #open(items: Items<R>): Cursor<R> {
    // A text is iterable, and its letters are never what was meant.
    if (typeof items === 'string') throw notA('what fn gives', 'iterable or async iterable', items)
    return itemsCursor(this.#line, 'what fn gives', items)
  }
}

class Inners<T, R> extends MapCursor<T, Items<R>> {
  /** Nobody will open it: the item that it is for was not delivered. */
  protected override late(_items: Items<R>, line: Line): void {
    line.undelivered(this.up.item)
  }
}
