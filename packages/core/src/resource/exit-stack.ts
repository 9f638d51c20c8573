import { checkFunction } from '../base/check.ts'
import { describe } from '../base/errors.ts'

/**
 * What a block has to undo at its end, in reverse order. `AsyncDisposableStack` with the same names, on every runtime.
 *
 * Not shielded by itself: an entry that has to wait in a cancelled scope uses `shield`.
 *
 * @example
 * ```ts
 * import { AsyncExitStack } from '@async-lab/core'
 *
 * await using stack = new AsyncExitStack()
 * stack.defer(() => console.log('second'))
 * stack.defer(async () => console.log('first'))
 * ```
 */
export class AsyncExitStack implements AsyncDisposable {
  #entries: Array<() => unknown> = []
  #disposed = false

  get disposed(): boolean {
    return this.#disposed
  }

  /** Adds a resource, which the stack disposes of; gives it back. */
  use<T extends AsyncDisposable | Disposable | null | undefined>(resource: T): T {
    this.#checkOpen()
    if (resource === null || resource === undefined) return resource
    const dispose =
      (resource as AsyncDisposable)[Symbol.asyncDispose] ?? (resource as Disposable)[Symbol.dispose]
    if (typeof dispose !== 'function')
      throw new TypeError(
        `resource must have Symbol.asyncDispose or Symbol.dispose, not ${describe(resource)}`,
      )
    this.#entries.push(() => dispose.call(resource))
    return resource
  }

  /** Adds a value with the function that ends it; gives the value back. */
  adopt<T>(value: T, onDispose: (value: T) => unknown): T {
    checkFunction('onDispose', onDispose)
    this.#checkOpen()
    this.#entries.push(() => onDispose(value))
    return value
  }

  /** Adds a function to call. */
  defer(onDispose: () => unknown): void {
    checkFunction('onDispose', onDispose)
    this.#checkOpen()
    this.#entries.push(onDispose)
  }

  /** Moves everything to a new stack; this one is empty and can go on being used. */
  move(): AsyncExitStack {
    this.#checkOpen()
    const moved = emptyStack()
    moved.#entries = this.#entries
    this.#entries = []
    return moved
  }

  /** Calls every entry, in reverse order, although others throw. Their errors combine as `SuppressedError` does. */
  async disposeAsync(): Promise<void> {
    if (this.#disposed) return
    this.#disposed = true
    let failure: { readonly error: unknown } | null = null
    for (let entry = this.#entries.pop(); entry !== undefined; entry = this.#entries.pop()) {
      try {
        await entry()
      } catch (error) {
        failure = { error: failure === null ? error : suppress(error, failure.error) }
      }
    }
    if (failure !== null) throw failure.error
  }

  [Symbol.asyncDispose](): Promise<void> {
    return this.disposeAsync()
  }

  #checkOpen(): void {
    if (this.#disposed)
      throw new ReferenceError('Cannot add to this exit stack: it was disposed, make a new one')
  }
}

/** Out of the class: bundlers rename one that names itself. */
function emptyStack(): AsyncExitStack {
  return new AsyncExitStack()
}

/** The later error, which hides the earlier one. Node 20 and 22 have no `SuppressedError`. */
function suppress(error: unknown, suppressed: unknown): unknown {
  const text = 'An error was suppressed during disposal'
  const { SuppressedError: Native } = globalThis as {
    SuppressedError?: new (error: unknown, suppressed: unknown, message: string) => Error
  }
  if (typeof Native === 'function') return new Native(error, suppressed, text)
  return Object.assign(new Error(text), { name: 'SuppressedError', error, suppressed })
}
