import { alike } from '../base/alike.ts'

/**
 * A function with a policy around it: it takes what the function takes, and gives a promise of what that gives. Where that takes
 * no arguments it can be awaited as it is, too: `await retry(load)` calls it.
 */
export type Call<A extends unknown[], T> = ((...args: A) => Promise<T>) &
  (A extends [] ? Awaitable<T> : unknown)

type Awaitable<T> = Pick<Promise<T>, 'then' | 'catch' | 'finally'>

/** Gives `call` the face of `fn`, which it calls under a policy; and lets it be awaited, if there is nothing to give it first. */
export function awaitable<A extends unknown[], T>(
  fn: (...args: A) => T | PromiseLike<T>,
  call: (...args: A) => Promise<T>,
): Call<A, T> {
  alike(fn, call)
  if (fn.length > 0) return call as Call<A, T>
  const now: () => Promise<T> = call
  const waiting: Awaitable<T> = {
    // oxlint-disable-next-line unicorn/no-thenable
    then: (...handlers) => now().then(...handlers),
    catch: (onRejected) => now().catch(onRejected),
    finally: (onFinally) => now().finally(onFinally),
  }
  return Object.assign(call, waiting)
}
