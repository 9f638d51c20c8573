import { alike } from '../base/alike.ts'

/**
 * A function with a policy around it: it takes what the function takes, and gives a promise of what that gives. Where that takes
 * no arguments it can be awaited as it is, too: `await retry(load)` calls it, once, like a promise that begins when it is awaited.
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
  const first: () => Promise<T> = call
  let promise: Promise<T> | null = null
  const once = (): Promise<T> => (promise ??= first())
  const waiting: Awaitable<T> = {
    // oxlint-disable-next-line unicorn/no-thenable
    then: (...handlers) => once().then(...handlers),
    catch: (onRejected) => once().catch(onRejected),
    finally: (onFinally) => once().finally(onFinally),
  }
  return Object.assign(call, waiting)
}
