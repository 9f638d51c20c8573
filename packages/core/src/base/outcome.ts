import type { CancelledError } from './errors.ts'

/** How a task settled. */
export type Outcome<T> =
  | { readonly kind: 'completed'; readonly value: T }
  | { readonly kind: 'failed'; readonly error: unknown }
  | { readonly kind: 'cancelled'; readonly error: CancelledError }
