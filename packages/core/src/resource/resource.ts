import { checkFunction } from '../base/check.ts'
import { describe, UsageError } from '../base/errors.ts'

export interface AsyncResource<T> extends AsyncDisposable {
  readonly value: T
}

/**
 * A resource written as one function: what stands before its `yield` makes it, what stands behind ends it.
 *
 * Cancellation: as the function's own waits. Disposal is not shielded: use `shield` behind the `yield` for cleanup that waits.
 * @throws what the function throws before its `yield`
 * @throws {UsageError} if it does not yield, or (at disposal) more than once
 *
 * @example
 * ```ts
 * import { resource, sleep } from '@async-lab/core'
 *
 * await using connection = await resource(async function* () {
 *   await sleep(1) // connect
 *   try { yield { send: (text: string) => text.length } } finally { await sleep(1) } // disconnect
 * })
 * console.log(connection.value.send('hello')) // 5
 * ```
 */
export async function resource<T>(make: () => AsyncGenerator<T, void, unknown>): Promise<AsyncResource<T>> {
  checkFunction('make', make)
  const generator = make()
  if (typeof (generator as Partial<typeof generator> | null | undefined)?.next !== 'function') {
    throw new TypeError(`make must be an async generator function, and gave ${describe(generator)}`)
  }
  const first = await generator.next()
  if (first.done === true)
    throw new UsageError('Cannot make the resource: its function ended without a yield')
  let ending: Promise<void> | undefined
  return {
    value: first.value,
    [Symbol.asyncDispose]: () => (ending ??= end(generator)),
  }
}

async function end(generator: AsyncGenerator<unknown, void, unknown>): Promise<void> {
  const { done } = await generator.next()
  if (done === true) return
  await generator.return()
  throw new UsageError('Cannot end the resource in order: its function yields more than once')
}
