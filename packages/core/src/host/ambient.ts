import { host } from '#host'
import type { AsyncContext, Snapshot } from './host.ts'

/**
 * Who is running: the innermost task or scope, carried through awaits by the platform's async context.
 *
 * Made at the first `run`, `scope` or `spawn`, since on Node 20 and 22 it makes every later await dearer.
 * Where there is none, or ASYNC_LAB_AMBIENT=0, the code before a body's first await still knows its task.
 */
let context: AsyncContext | null = null

export let carriesAcrossAwaits = false

export function ambient(): unknown {
  return context === null ? undefined : context.getStore()
}

/** Runs `fn(a, b)` as code of `store`. */
export function enter<A, B, R>(store: unknown, fn: (a: A, b: B) => R, a: A, b: B): R {
  return (context ?? make()).run(store, fn, a, b)
}

/** The context of now, to call a user's function in it later. */
export function snapshot(): Snapshot {
  const within = (context ?? make()).snapshot()
  // The platform's takes everything; without one, the variables are apart.
  const map = carriesAcrossAwaits ? undefined : variables()
  return map === undefined ? within : (fn, ...args) => withVariables(map, () => within(fn, ...args))
}

/** For after an `await`, when a host without async context no longer knows whose code it runs: calls functions as code of now. */
export function keeping(): Snapshot {
  return carriesAcrossAwaits || ambient() === undefined ? directly : snapshot()
}

const directly: Snapshot = (fn, ...args) => fn(...args)

/** Runs `fn` as code of nobody: what it leaves with the platform keeps no task alive. */
export function outside<R>(fn: () => R): R {
  return context === null ? fn() : context.run(undefined, fn)
}

function make(): AsyncContext {
  return (context = newContext())
}

function newContext(): AsyncContext {
  const real = host.env('ASYNC_LAB_AMBIENT') === '0' ? undefined : host.asyncContext?.()
  carriesAcrossAwaits = real !== undefined
  return real ?? new SynchronousContext()
}

/** Values of context variables; apart from the store of tasks, and made when the first one is set. */
let values: AsyncContext | null = null

export function variables(): ReadonlyMap<unknown, unknown> | undefined {
  return values === null ? undefined : (values.getStore() as ReadonlyMap<unknown, unknown> | undefined)
}

export function withVariables<R>(map: ReadonlyMap<unknown, unknown>, fn: () => R): R {
  return (values ??= newContext()).run(map, fn)
}

class SynchronousContext implements AsyncContext {
  #store: unknown

  getStore(): unknown {
    return this.#store
  }

  run<A extends unknown[], R>(store: unknown, fn: (...args: A) => R, ...args: A): R {
    const before = this.#store
    this.#store = store
    try {
      return fn(...args)
    } finally {
      this.#store = before
    }
  }

  snapshot(): Snapshot {
    const store = this.#store
    return (fn, ...args) => this.run(store, fn, ...args)
  }
}
