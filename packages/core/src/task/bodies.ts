import { checkFunction } from '../base/check.ts'
import { describe } from '../base/errors.ts'
import type { Task } from './contract.ts'

/** What the combinators take: an array (or tuple) of bodies, or an object of them. */
export type Bodies = readonly AnyBody[] | { readonly [name: string]: AnyBody }

// `any`, so that a body may name the type of its own task.
type AnyBody = (task: Task<any>) => unknown

/** The values of bodies, in the shape in which the bodies were given. */
export type Values<B extends Bodies> = {
  -readonly [K in keyof B]: B[K] extends AnyBody ? Awaited<ReturnType<B[K]>> : never
}

/** Any of the values. */
export type ValueOf<B extends Bodies> = B extends readonly AnyBody[]
  ? Awaited<ReturnType<B[number]>>
  : B extends { readonly [name: string]: AnyBody }
    ? Awaited<ReturnType<B[keyof B]>>
    : never

export interface NamedBody {
  /** Undefined in an array: the function's own name is used. */
  readonly name: string | undefined
  readonly body: (task: Task<unknown>) => unknown
}

export function namedBodies(bodies: Bodies): NamedBody[] {
  if (Array.isArray(bodies)) {
    // Not `map`, which passes over holes.
    return Array.from(bodies as readonly AnyBody[], (body, at) => {
      checkFunction(`bodies[${at}]`, body)
      return { name: undefined, body }
    })
  }
  if (typeof bodies !== 'object' || bodies === null) {
    throw new TypeError(`bodies must be an array or an object of functions, not ${describe(bodies)}`)
  }
  return Object.entries(bodies).map(([name, body]) => {
    checkFunction(`bodies.${name}`, body)
    return { name, body }
  })
}

/** Gives results, in the order of `namedBodies`, the shape of what was given. */
export function inShapeOf(bodies: Bodies, results: readonly unknown[]): unknown {
  if (Array.isArray(bodies)) return results
  return Object.fromEntries(Object.keys(bodies).map((name, at) => [name, results[at]]))
}
