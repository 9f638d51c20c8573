import { describe } from './errors.ts'

/** Arguments are checked at the call, before anything has happened; the text names argument, value and what is allowed. */

export function checkFunction(name: string, value: unknown): void {
  if (typeof value !== 'function') throw new TypeError(`${name} must be a function, not ${quote(value)}`)
}

export function checkIterable(name: string, value: unknown): asserts value is Iterable<unknown> {
  const { [Symbol.iterator]: iterator } = Object(value) as Partial<Iterable<unknown>>
  if (typeof iterator !== 'function') throw new TypeError(`${name} must be iterable, not ${quote(value)}`)
}

/** Milliseconds from now: 0 to Infinity. */
export function checkDuration(name: string, value: number): void {
  checkNumber(name, value)
  if (!(value >= 0)) throw new RangeError(`${name} must be 0 or more milliseconds, not ${value}`)
}

/** A moment of the host's clock. Past ones are legal. */
export function checkMoment(name: string, value: number): void {
  checkNumber(name, value)
  if (Number.isNaN(value)) throw new RangeError(`${name} must be a moment in milliseconds, not NaN`)
}

/** A whole number of at least `least`, or Infinity. */
export function checkCount(name: string, value: number, least: number): void {
  checkNumber(name, value)
  if (value >= least && (Number.isInteger(value) || value === Infinity)) return
  throw new RangeError(`${name} must be a whole number of at least ${least}, or Infinity, not ${value}`)
}

/** By how much something grows: 1 for not at all. */
export function checkFactor(name: string, value: number): void {
  checkNumber(name, value)
  if (!(value >= 1 && value < Infinity))
    throw new RangeError(`${name} must be a finite number of at least 1, not ${value}`)
}

/** More than nothing of something, and at most all of it. */
export function checkShare(name: string, value: number): void {
  checkNumber(name, value)
  if (!(value > 0 && value <= 1)) throw new RangeError(`${name} must be above 0 and at most 1, not ${value}`)
}

export function checkSignal(signal: unknown): void {
  if (typeof (signal as Partial<AbortSignal> | null)?.addEventListener === 'function') return
  throw notA('signal', 'an AbortSignal', signal)
}

export function notA(name: string, what: string, value: unknown): TypeError {
  return new TypeError(`${name} must be ${what}, not ${quote(value)}`)
}

function checkNumber(name: string, value: unknown): void {
  if (typeof value !== 'number') throw new TypeError(`${name} must be a number, not ${quote(value)}`)
}

function quote(value: unknown): string {
  return typeof value === 'string' ? JSON.stringify(value) : describe(value)
}
