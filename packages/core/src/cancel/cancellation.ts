import { type CancelFacts, CancelledError } from '../base/errors.ts'
import { withoutStack } from '../base/stack.ts'

/**
 * The first cancellation of one task or scope: one error object, thrown at every checkpoint that it reaches.
 */
export class Cancellation extends CancelledError {
  /** Whose cancellation this is, for as long as that lives; then the error holds on to nothing. */
  #owner: object | null
  /** The grace has run out: shields hold no longer. */
  #piercing = false

  constructor(facts: CancelFacts, owner: object) {
    super(facts)
    this.#owner = owner
  }

  get owner(): object | null {
    return this.#owner
  }

  get piercing(): boolean {
    return this.#piercing
  }

  pierce(): void {
    this.#piercing = true
  }

  /** The owner has ended: from now on this is an error like any other. */
  release(): void {
    this.#owner = null
  }

  static from(error: unknown): Cancellation | null {
    return typeof error === 'object' && error !== null && #owner in error ? error : null
  }
}

/** Set by debug mode, which wants to see who cancelled. */
let capturesStacks = false

export function captureCancelStacks(on: boolean): void {
  capturesStacks = on
}

export function makeCancellation(facts: CancelFacts, owner: object): Cancellation {
  const make = () => new Cancellation(facts, owner)
  return capturesStacks ? make() : withoutStack(make)
}
