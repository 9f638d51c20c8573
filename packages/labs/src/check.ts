/** Arguments of the course's functions, checked at the call; the text names argument, value and what is allowed. */

/** Seconds: 0 or more, and finite. */
export function checkSeconds(name: string, value: number): void {
  if (typeof value !== 'number')
    throw new TypeError(`${name} must be a number of seconds, not ${show(value)}`)
  if (!(value >= 0 && value < Infinity))
    throw new RangeError(`${name} must be 0 or more seconds, and finite, not ${value}`)
}

/** How many: a whole number of at least `least`. */
export function checkHowMany(name: string, value: number, least: number): void {
  if (typeof value !== 'number') throw new TypeError(`${name} must be a whole number, not ${show(value)}`)
  if (!(Number.isSafeInteger(value) && value >= least))
    throw new RangeError(`${name} must be a whole number of at least ${least}, not ${value}`)
}

function show(value: unknown): string {
  return typeof value === 'string' ? JSON.stringify(value) : String(value)
}
