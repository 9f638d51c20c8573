import { checkFunction } from '../base/check.ts'
import { variables, withVariables } from '../host/ambient.ts'

/**
 * A value that belongs to the flow of the program: a task sees the values of the moment of its `spawn`. In browsers, up to
 * the first `await`.
 *
 * @example
 * ```ts
 * import { ContextVar, scope } from '@async-lab/core'
 *
 * const user = new ContextVar<string>({ name: 'user', defaultValue: 'nobody' })
 * await user.run('ada', () => scope((s) => {
 *   s.spawn(async () => console.log(user.get())) // ada
 * }))
 * ```
 */
export class ContextVar<T> {
  readonly name: string
  readonly #defaultValue: T | undefined

  constructor({
    name = 'context',
    defaultValue,
  }: { readonly name?: string | undefined; readonly defaultValue?: T } = {}) {
    this.name = name
    this.#defaultValue = defaultValue
  }

  /** The value of the innermost `run` around, else the default. */
  get(): T {
    const values = variables()
    return (values?.has(this) === true ? values.get(this) : this.#defaultValue) as T
  }

  /** Calls `fn` with another value, which everything sees that `fn` starts. */
  run<R>(value: T, fn: () => R): R {
    checkFunction('fn', fn)
    return withVariables(new Map(variables()).set(this, value), fn)
  }
}
