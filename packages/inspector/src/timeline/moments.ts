const UNITS = [
  { name: 'µs', length: 1 },
  { name: 'ms', length: 1e3 },
  { name: 's', length: 1e6 },
] as const

/** A length of time of so many microseconds, in three digits and the unit that fits. */
export function lengthOf(microseconds: number): string {
  if (microseconds >= 3600e6) return parts(microseconds, 3600e6, 'h', 60e6, 'm')
  if (microseconds >= 120e6) return parts(microseconds, 60e6, 'm', 1e6, 's')
  const unit = UNITS.findLast(({ length }) => microseconds >= length) ?? UNITS[0]
  const value = microseconds / unit.length
  const digits = unit.length === 1 || value >= 100 ? 0 : value >= 10 ? 1 : 2
  return `${trimmed(value.toFixed(digits))} ${unit.name}`
}

function parts(all: number, large: number, largeName: string, small: number, smallName: string): string {
  const rounded = Math.round(all / small) * small
  const rest = Math.round((rounded % large) / small)
  return `${Math.floor(rounded / large)} ${largeName}${rest === 0 ? '' : ` ${rest} ${smallName}`}`
}

function trimmed(number: string): string {
  return number.includes('.') ? number.replace(/\.?0+$/, '') : number
}

/** A moment since the beginning, so exact that neighbours `step` microseconds away read differently. */
export function momentOf(microseconds: number, step = 1): string {
  const unit = step >= 1e5 ? UNITS[2] : step >= 100 ? UNITS[1] : UNITS[0]
  const shown = microseconds >= 1e6 || step >= 1e5 ? UNITS[2] : microseconds >= 1e3 ? UNITS[1] : unit
  const digits = Math.max(0, Math.round(Math.log10(shown.length)) - Math.floor(Math.log10(step)))
  return `${trimmed((microseconds / shown.length).toFixed(Math.min(digits, 6)))} ${shown.name}`
}

/** Moments to be written at an axis: round ones, so many as have room. */
export function ticks(from: number, to: number, most: number): { step: number; at: number[] } {
  const least = (to - from) / Math.max(most, 1)
  const power = 10 ** Math.floor(Math.log10(Math.max(least, 1)))
  const step = [1, 2, 5, 10].map((times) => times * power).find((length) => length >= least) ?? 10 * power
  const at: number[] = []
  for (let moment = Math.ceil(from / step) * step; moment <= to; moment += step) at.push(moment)
  return { step, at }
}
