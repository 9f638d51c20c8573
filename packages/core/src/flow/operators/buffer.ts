import { type Cursor, ENDED, PENDING, type Polled, READY, type Waker } from '../cursor.ts'
import type { Branch, Line, Opener } from '../line.ts'
import { Ring } from '../ring.ts'

/** Reads ahead, in a line of its own. */
export class BufferCursor<T> implements Cursor<T>, Waker {
  item!: T
  readonly #line: Line
  readonly #branch: Branch<T>
  readonly #capacity: number
  readonly #items = new Ring<T>()
  #isReading = false
  #isOver = false
  #isClosed = false
  /** Told after the items that came before it. */
  #failure: { readonly error: unknown } | null = null

  constructor(line: Line, open: Opener<T>, capacity: number) {
    this.#line = line
    this.#capacity = capacity
    this.#branch = line.branch(open, this)
  }

  poll(): Polled {
    if (this.#items.size === 0) this.#read()
    if (this.#items.size > 0) {
      this.item = this.#items.shift()
      this.#read()
      return READY
    }
    if (this.#failure !== null) throw this.#take(this.#failure)
    return this.#isOver ? ENDED : PENDING
  }

  wake(): void {
    if (!this.#isClosed) this.#read()
    this.#line.waker.wake()
  }

  close(): boolean {
    this.#isClosed = true
    while (this.#items.size > 0) this.#line.undelivered(this.#items.shift())
    if (this.#failure !== null) throw this.#take(this.#failure)
    return this.#branch.close()
  }

  #read(): void {
    if (this.#isReading || this.#isOver || this.#branch.isAsleep) return
    this.#isReading = true
    this.#branch.line.run(readAhead, this)
    this.#isReading = false
  }

  /** @internal */
  readAhead(): void {
    try {
      while (this.#items.size < this.#capacity) {
        const polled = this.#branch.pollInside()
        if (polled === PENDING) return
        if (polled === ENDED) {
          this.#isOver = true
          return
        }
        this.#items.push(this.#branch.item)
      }
    } catch (error) {
      this.#isOver = true
      this.#failure = { error }
    }
  }

  #take({ error }: { readonly error: unknown }): unknown {
    this.#failure = null
    return error
  }
}

function readAhead(buffer: BufferCursor<unknown>): void {
  buffer.readAhead()
}
