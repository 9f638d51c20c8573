import { type Cursor, ENDED, PENDING, type Polled, READY, type Waker } from '../cursor.ts'
import { type Branch, closeAll, type Line } from '../line.ts'
import type { Origin } from '../sources/source.ts'

/** One item of each stream, together. Over with the first that ends; each is a line of its own. */
export class ZipCursor<T> implements Cursor<T[]>, Waker {
  item: T[] = []
  readonly #line: Line
  readonly #branches: ReadonlyArray<Branch<T>>
  readonly #errors: unknown[] = []
  /** Items of the row that is not complete. */
  #row = new Map<Branch<T>, T>()
  #isOver = false

  constructor(line: Line, origins: ReadonlyArray<Origin<T>>) {
    this.#line = line
    this.#branches = origins.map(({ making, open }) => line.branch(open, this, making))
  }

  poll(): Polled {
    if (!this.#isOver) {
      for (const branch of this.#branches) {
        if (this.#row.has(branch)) continue
        const polled = branch.poll()
        if (polled === READY) this.#row.set(branch, branch.item)
        else if (polled === ENDED) this.#isOver = true
      }
    }
    if (this.#isOver) return this.close() ? ENDED : PENDING
    if (this.#row.size < this.#branches.length) return PENDING
    this.item = this.#branches.map((branch) => this.#row.get(branch)!)
    this.#row = new Map()
    return READY
  }

  wake(): void {
    this.#line.waker.wake()
  }

  close(): boolean {
    for (const item of this.#row.values()) this.#line.undelivered(item)
    this.#row.clear()
    return closeAll(this.#branches, this.#errors)
  }
}
