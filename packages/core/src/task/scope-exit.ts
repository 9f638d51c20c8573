import type { CancelledError } from '../base/errors.ts'

/** What leaves a scope. */
export type Exit =
  | { readonly kind: 'value' }
  /** The body's value is gone: its own `cancel()` interrupted it. */
  | { readonly kind: 'nothing' }
  | { readonly kind: 'failure' }
  | { readonly kind: 'cancelled'; readonly error: CancelledError }
  | { readonly kind: 'expired' }

export interface ExitFacts {
  readonly failed: boolean
  /**
   * The body ended with a cancellation, or a cancel from outside or by the scope's own deadline found a task that had not
   * ended: even a body that returned was then waiting.
   */
  readonly interrupted: boolean
  /** A cancellation from outside that is in force, or that the body ended with. */
  readonly outside: CancelledError | null
  /** The scope's own first cancellation. */
  readonly own: CancelledError | null
}

// One for all scopes: nothing is made at the end of one to which nothing happened.
const VALUE: Exit = { kind: 'value' }

/**
 * The rules of the end, in their order: failures beat cancellation; the outermost cancelled scope owns the
 * cancellation; a scope removes only what it caused; only the scope whose own deadline is the reason times out.
 */
export function exitOf({ failed, interrupted, outside, own }: ExitFacts): Exit {
  if (failed) return { kind: 'failure' }
  if (!interrupted) return VALUE
  if (outside !== null) return { kind: 'cancelled', error: outside }
  if (own === null) return VALUE
  return { kind: own.source === 'deadline' ? 'expired' : 'nothing' }
}
