import { type Cursor, ENDED, PENDING, type Polled, READY, type Waker } from '../cursor.ts'
import { type Branch, closeAll, type Line } from '../line.ts'
import type { Origin } from '../sources/source.ts'

/** Items of several streams, as they come. Each is a line of its own; one that gave an item goes to the end of the row. */
export class MergeCursor<T> implements Cursor<T>, Waker {
  item!: T
  readonly #line: Line
  readonly #branches: Array<Branch<T>>
  readonly #errors: unknown[] = []

  constructor(line: Line, origins: ReadonlyArray<Origin<T>>) {
    this.#line = line
    this.#branches = origins.map(({ making, open }) => line.branch(open, this, making))
  }

  poll(): Polled {
    for (let at = 0; at < this.#branches.length;) {
      const branch = this.#branches[at]!
      const polled = branch.poll()
      if (polled === READY) {
        this.item = branch.item
        this.#branches.splice(at, 1)
        this.#branches.push(branch)
        return READY
      }
      if (polled === ENDED && branch.close()) this.#branches.splice(at, 1)
      else at++
    }
    return this.#branches.length === 0 ? ENDED : PENDING
  }

  wake(): void {
    this.#line.waker.wake()
  }

  close(): boolean {
    return closeAll(this.#branches, this.#errors)
  }
}
