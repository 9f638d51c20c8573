import type { Cursor } from '../cursor.ts'

/** Fails when it is asked, and not before: opening a stream never does. */
export class FaultCursor implements Cursor<never> {
  declare readonly item: never
  readonly #error: unknown

  constructor(error: unknown) {
    this.#error = error
  }

  poll(): never {
    throw this.#error
  }

  close(): boolean {
    return true
  }
}
