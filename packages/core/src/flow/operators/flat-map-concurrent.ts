import { type Cursor, ENDED, PENDING, type Polled, READY, type Waker } from '../cursor.ts'
import { Branch, closeAll, type Line, type Opener } from '../line.ts'
import { type Items } from '../sources/source.ts'
import { FlatMapCursor } from './flat-map.ts'
import { OneCursor } from './one.ts'
import type { ItemFunction } from './stage.ts'

/**
 * The items of what a function gives for several items at a time, each in a line of its own. In order: what comes of the
 * first item is given first, and each of the others has read one item ahead.
 */
export class ConcurrentFlatMapCursor<T, R> implements Cursor<R>, Waker {
  item!: R
  readonly #line: Line
  readonly #outer: Branch<T>
  readonly #fn: ItemFunction<T, Items<R>>
  readonly #concurrency: number
  readonly #ordered: boolean
  readonly #row: Array<Branch<R>> = []
  /** Those that have an item. */
  readonly #ready = new Set<Branch<R>>()
  readonly #errors: unknown[] = []
  #index = 0
  #isOver = false

  constructor(
    line: Line,
    open: Opener<T>,
    fn: ItemFunction<T, Items<R>>,
    concurrency: number,
    ordered: boolean,
  ) {
    this.#line = line
    this.#fn = fn
    this.#concurrency = concurrency
    this.#ordered = ordered
    this.#outer = line.branch(open, this)
  }

  poll(): Polled {
    for (let isNew = true; isNew;) {
      isNew = this.#fill()
      for (let at = 0; at < this.#row.length; at++) {
        const branch = this.#row[at]!
        if (!this.#ready.has(branch)) {
          const polled = branch.poll()
          if (polled === READY) this.#ready.add(branch)
          else if (polled === ENDED && branch.close()) {
            this.#row.splice(at--, 1)
            isNew = true
          }
        }
        if (this.#ready.has(branch) && (at === 0 || !this.#ordered)) return this.#give(branch, at)
      }
    }
    return this.#isOver && this.#row.length === 0 ? ENDED : PENDING
  }

  wake(): void {
    this.#line.waker.wake()
  }

  close(): boolean {
    for (const branch of this.#ready) this.#line.undelivered(branch.item)
    this.#ready.clear()
    return closeAll([...this.#row, this.#outer], this.#errors)
  }

  /** Opens as many as may be open. */
  #fill(): boolean {
    let isNew = false
    while (!this.#isOver && this.#row.length < this.#concurrency) {
      const polled = this.#outer.poll()
      if (polled === PENDING) break
      if (polled === ENDED) this.#isOver = true
      else {
        this.#row.push(this.#open(this.#outer.item, this.#index++))
        isNew = true
      }
    }
    return isNew
  }

  #open(item: T, index: number): Branch<R> {
    const fn = this.#fn
    return this.#line.branch<R>(
      (line) => new FlatMapCursor(new OneCursor(item, line), line, (one: T, _, task) => fn(one, index, task)),
      this,
    )
  }

  #give(branch: Branch<R>, at: number): Polled {
    this.#ready.delete(branch)
    this.item = branch.item
    // To the end of the row, so that one that always has an item does not keep out the others.
    if (!this.#ordered) this.#row.push(...this.#row.splice(at, 1))
    return READY
  }
}
