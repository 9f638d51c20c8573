import { alike } from '../base/alike.ts'
import { CancelledError } from '../base/errors.ts'

/** Why a call was cancelled that gave way. */
export const GAVE_WAY = 'a newer call took its place'

/** A call that a newer one may take the place of. */
export class GivingWay {
  readonly #name: string
  #promise: Promise<unknown> | null = null
  #gaveWay = false

  constructor(name: string) {
    this.#name = name
  }

  /** What its caller is told. That is nobody's failure, so a promise that was left alone (`void search(text)`) stays silent. */
  giveWay(): CancelledError {
    this.#gaveWay = true
    this.#keepSilent()
    return new CancelledError({ reason: GAVE_WAY, source: 'explicit', task: this.#name })
  }

  set promise(promise: Promise<unknown>) {
    this.#promise = promise
    if (this.#gaveWay) this.#keepSilent()
  }

  #keepSilent(): void {
    this.#promise?.catch(() => {})
  }
}

/** The function whose calls may have to give way to newer ones. */
export function givingWay<A extends unknown[], T>(
  fn: (...args: A) => T | PromiseLike<T>,
  run: (call: GivingWay, args: A) => Promise<T>,
): (...args: A) => Promise<T> {
  return alike(fn, (...args: A) => {
    const call = new GivingWay(fn.name)
    const promise = run(call, args)
    call.promise = promise
    return promise
  })
}
