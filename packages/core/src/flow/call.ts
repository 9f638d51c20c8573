import type { Line } from './line.ts'

const IDLE = 0
const UNDER_WAY = 1
const FULFILLED = 2
const REJECTED = 3

/**
 * What a call of a user's function gave, in one line, when it was a promise. One at a time.
 *
 * ```text
 *   idle ── await ──▶ under way ──▶ fulfilled | rejected ── take ──▶ idle
 *                         └── close: cancelled and awaited
 * ```
 */
export class Call<R> {
  #state = IDLE
  #value: unknown = undefined
  #isClosed = false
  #isAbandoned = false
  readonly #line: Line
  readonly #onLate: (value: R) => void
  readonly #fulfilled: (value: R) => void
  readonly #rejected: (error: unknown) => void

  /** `onLate` gets what is given when nobody wants it any more. */
  constructor(line: Line, onLate: (value: R) => void) {
    this.#line = line
    this.#onLate = onLate
    this.#fulfilled = (value) => this.#settle(FULFILLED, value)
    this.#rejected = (error) => this.#settle(REJECTED, error)
  }

  get isIdle(): boolean {
    return this.#state === IDLE
  }

  get isUnderWay(): boolean {
    return this.#state === UNDER_WAY
  }

  await(promise: PromiseLike<R>): void {
    this.#state = UNDER_WAY
    this.#line.begin()
    const native = promise instanceof Promise ? (promise as Promise<R>) : Promise.resolve(promise)
    void native.then(this.#fulfilled, this.#rejected)
  }

  take(): R {
    const isRejected = this.#state === REJECTED
    const value = this.#forget()
    if (isRejected) throw value
    return value as R
  }

  /** As a cursor's. A call under way is awaited: as with a task, only its code can end it. */
  close(): boolean {
    if (this.#state === IDLE) return true
    if (!this.#isClosed) {
      this.#isClosed = true
      if (this.#state === UNDER_WAY) this.#line.cancel()
    }
    if (this.#state === UNDER_WAY) return false
    const isRejected = this.#state === REJECTED
    const value = this.#forget()
    if (!isRejected) this.#onLate(value as R)
    else if (!this.#line.isCancellation(value)) throw value
    return true
  }

  /** Stops waiting for what is not ours, which nobody could end: its late value is late, its late rejection silent. */
  abandon(): boolean {
    if (this.#state !== UNDER_WAY) return this.close()
    if (!this.#isAbandoned) this.#line.end()
    return (this.#isAbandoned = true)
  }

  #forget(): unknown {
    const value = this.#value
    this.#state = IDLE
    this.#value = undefined
    return value
  }

  #settle(state: number, value: unknown): void {
    if (this.#isAbandoned) {
      if (state === FULFILLED) this.#onLate(value as R)
      return
    }
    this.#state = state
    this.#value = value
    this.#line.end()
    this.#line.resume()
  }
}
