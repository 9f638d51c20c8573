/** A time axis: how milliseconds become columns and words. */
export interface Scale {
  /** Milliseconds at the right end. */
  readonly end: number
  readonly step: number
  readonly unit: 'ms' | 's' | 'min'
}

const UNITS = { ms: 1, s: 1000, min: 60_000 } as const

/** The axis for `time` milliseconds: round steps, as many as leave room for their numbers. */
export function scaleFor(time: number, columns: number): Scale {
  const most = Math.max(Math.min(Math.floor(columns / 5), 5), 1)
  const unit = time < 100 ? 'ms' : time < 180_000 ? 's' : 'min'
  const enough = Math.max(time, 0.001) / UNITS[unit]
  let power = 10 ** Math.floor(Math.log10(enough / most))
  for (;;) {
    for (const digit of [1, 2, 5]) {
      const step = digit * power
      // A sum like 0.1 + 0.2 must not need one more step than it shows.
      const steps = Math.ceil(enough / step - 1e-9)
      if (steps <= most) return { end: steps * step * UNITS[unit], step: step * UNITS[unit], unit }
    }
    power *= 10
  }
}

/** `0 s   0.5   1`: the numbers of the axis, each where its moment is; the last may reach two columns further. */
export function axis({ end, step, unit }: Scale, columns: number): string {
  let line = ''
  for (let at = 0; at <= Math.round(end / step); at++) {
    const number = String(Number(((at * step) / UNITS[unit]).toPrecision(6)))
    const label = at === 0 ? `0 ${unit}` : number
    const column = Math.round((at * step * (columns - 1)) / end)
    const from = Math.min(column, columns + 2 - label.length)
    if (from > line.length || at === 0) line = line.padEnd(from) + label
  }
  return line
}

/** Milliseconds, in the unit of the axis. */
export function timeIn(unit: Scale['unit'], time: number): string {
  return `${(time / UNITS[unit]).toFixed(unit === 'ms' ? 1 : 2)} ${unit}`
}

/** Milliseconds, in the unit that suits them. */
export function precise(time: number, digits = 3): string {
  if (time < 100) return `${time.toFixed(1)} ms`
  if (time < 180_000) return `${(time / 1000).toFixed(time < 10_000 ? digits : 2)} s`
  return `${(time / 60_000).toFixed(1)} min`
}
