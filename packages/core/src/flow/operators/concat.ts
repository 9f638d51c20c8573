import { type Cursor, ENDED, PENDING, type Polled, READY } from '../cursor.ts'
import type { Branch, Line } from '../line.ts'
import { branchOf, type Origin } from '../sources/source.ts'

/** One stream after the other; each is closed before the next is opened. */
export class ConcatCursor<T> implements Cursor<T> {
  item!: T
  readonly #line: Line
  readonly #rest: Array<Origin<T>>
  #branch: Branch<T> | null = null
  #isEnded = false

  constructor(line: Line, origins: ReadonlyArray<Origin<T>>) {
    this.#line = line
    this.#rest = [...origins]
  }

  poll(): Polled {
    for (;;) {
      if (this.#branch === null) {
        const next = this.#rest.shift()
        if (next === undefined) return ENDED
        this.#branch = branchOf(this.#line, next)
        this.#isEnded = false
      }
      if (!this.#isEnded) {
        const polled = this.#branch.poll()
        if (polled === READY) this.item = this.#branch.item
        if (polled !== ENDED) return polled
        this.#isEnded = true
      }
      if (!this.#branch.close()) return PENDING
      this.#branch = null
    }
  }

  close(): boolean {
    this.#rest.length = 0
    return this.#branch === null || this.#branch.close()
  }
}
