/**
 * ```text
 *            poll
 *   ┌──────▶ READY ── `item` is the next one
 *   │ poll
 *   ├──────▶ PENDING ── the line's waker is called when it is worth asking again
 *   │ poll
 *   ├──────▶ ENDED ── over, and everything above is closed
 *   │ poll
 *   └──────▶ throws ── over; `close` is still owed
 * ```
 */
export type Polled = typeof PENDING | typeof READY | typeof ENDED

export const PENDING = 0
export const READY = 1
export const ENDED = 2

/**
 * What stands behind an iteration: the source, and each operator over the one before it. An answer that is there is given
 * at once, without a promise; and whoever was told PENDING asks again after a call of the waker, which may come too often.
 */
export interface Cursor<T> {
  /** The item of the last poll that was READY. */
  item: T
  poll(): Polled
  /**
   * Gives up what has not ended, at once. True when all of it is over; until then the waker is called when it is worth
   * asking again. What the cleanup failed with is thrown, each error once; then ask again.
   */
  close(): boolean
}

export interface Waker {
  wake(): void
}
