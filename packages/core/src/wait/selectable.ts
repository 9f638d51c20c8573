import type { Wait } from './wait.ts'

/**
 * What `select` can ask. Not a symbol for a key: bundlers keep a class with a computed member that they do not know.
 */
export interface Selectable<T> {
  readonly '~select': SelectSource<T>
}

export interface SelectSource<T> {
  /** Takes what is there now; null when there is nothing. An error ends the select; a closed source only itself. */
  poll(): { readonly value: T } | { readonly error: unknown } | { readonly closed: unknown } | null
  /** Puts `wait` into the line of those who wait. Called right after a `poll` that found nothing. */
  enlist(wait: Wait<T> & { end: object | null }): void
  /** Whether an error with which such a wait fails says that the source is closed. */
  isClosing(error: unknown): boolean
}
