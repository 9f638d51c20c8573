import type { Wait } from './wait.ts'

/** How `select` asks a source, without waiting in it. */
export const SELECT: unique symbol = Symbol('select')

export interface Selectable<T> {
  readonly [SELECT]: SelectSource<T>
}

export interface SelectSource<T> {
  /** Takes what is there now; null when there is nothing. An error ends the select; a closed source only itself. */
  poll(): { readonly value: T } | { readonly error: unknown } | { readonly closed: unknown } | null
  /** Puts `wait` into the line of those who wait. Called right after a `poll` that found nothing. */
  enlist(wait: Wait<T> & { end: object | null }): void
  /** Whether an error with which such a wait fails says that the source is closed. */
  isClosing(error: unknown): boolean
}
