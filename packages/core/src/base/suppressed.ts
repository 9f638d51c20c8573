/**
 * A symbol key keeps clear of names that users own, and an enumerable one is printed by consoles:
 * whoever prints the error that left a scope sees the others too.
 */
const SUPPRESSED = Symbol.for('async-lab.suppressed')

type Carrier = { [SUPPRESSED]?: unknown[] }

/**
 * The other failures of the scopes that this error left: body first, then in order of completion.
 * A fresh array; empty for an error that left alone, and for anything that cannot carry others.
 *
 * @example
 * ```ts
 * import { scope, suppressedErrors } from '@async-lab/core'
 *
 * try {
 *   await scope((s) => {
 *     s.spawn(() => { throw new Error('first') })
 *     s.spawn(() => { throw new Error('second') })
 *   })
 * } catch (error) {
 *   console.log(error, suppressedErrors(error)) // first, [second]
 * }
 * ```
 */
export function suppressedErrors(error: unknown): unknown[] {
  const list = isObject(error) ? (error as Carrier)[SUPPRESSED] : undefined
  return Array.isArray(list) ? list.slice() : []
}

/**
 * Lets `error` carry `others`, and returns what is to be thrown: `error` itself, or an `AggregateError`
 * where it cannot carry anything (a primitive, a frozen object).
 */
export function attachSuppressed(error: unknown, others: readonly unknown[]): unknown {
  if (others.length === 0) return error
  if (!canCarry(error)) {
    const text = 'Several failures, the first of which is a value that cannot carry the others'
    return attachSuppressed(new AggregateError([error, ...others], text), others)
  }
  const list = ((error as Carrier)[SUPPRESSED] ??= [])
  const known = new Set(list)
  for (const other of others) {
    if (other === error || known.has(other)) continue
    known.add(other)
    list.push(other)
  }
  return error
}

function canCarry(error: unknown): boolean {
  return isObject(error) && (Object.isExtensible(error) || Object.hasOwn(error, SUPPRESSED))
}

function isObject(value: unknown): value is object {
  return (typeof value === 'object' && value !== null) || typeof value === 'function'
}
