import type { Results } from './rounds.ts'
import type { Line, Sample, Workload } from './workload.ts'

/** One line of the table, in numbers. */
export interface Verdict {
  readonly id: string
  readonly line: Line
  /** The ratio, or the figure where the target is one. */
  readonly value: Spread
  /** True also without a target. */
  readonly ok: boolean
}

export interface Spread {
  readonly median: number
  readonly least: number
  readonly most: number
}

export function spreadOf(values: readonly number[]): Spread {
  const sorted = values.toSorted((a, b) => a - b)
  const middle = sorted.length >> 1
  const median = sorted.length % 2 === 1 ? sorted[middle]! : (sorted[middle - 1]! + sorted[middle]!) / 2
  return { median, least: sorted[0]!, most: sorted.at(-1)! }
}

/** A ratio is taken in each round by itself: what disturbs the machine disturbs both sides of it. */
export function judge({ id }: Workload, line: Line, results: Results): Verdict {
  const own = figures(results, line.of, line.figure)
  const others = line.over === undefined ? null : figures(results, line.over, line.figure)
  const value = spreadOf(others === null ? own : own.map((figure, round) => figure / others[round]!))
  return { id, line, value, ok: line.atMost === undefined || value.median <= line.atMost }
}

function figures(results: Results, contender: string, figure: string): number[] {
  return results.get(contender)!.map((sample: Sample) => sample[figure]!)
}

export function row(cells: readonly string[]): string {
  const widths = [5, 38, 22, 12, 9]
  return cells
    .map((cell, at) => cell.padEnd(widths[at] ?? 0))
    .join(' ')
    .trimEnd()
}

export const header = row(['', 'what', 'median (least to most)', 'target', ''])

export function verdictRow({ id, line, value, ok }: Verdict): string {
  const unit = line.over === undefined ? ` ${line.unit ?? ''}`.trimEnd() : ' ×'
  const { median, least, most } = value
  return row([
    id,
    line.over === undefined ? `${line.of}, ${line.figure}` : `${line.of} / ${line.over}, ${line.figure}`,
    `${digits(median)}${unit} (${digits(least)} to ${digits(most)})`,
    ...(line.atMost === undefined ? [] : [`≤ ${line.atMost}${unit}`, ok ? 'ok' : 'over']),
  ])
}

/** Absolute times, for whoever wants to know what a ratio is made of. */
export function absoluteRows(results: Results): string[] {
  return [...results].map(([name, samples]) => {
    const keys = Object.keys(samples[0]!)
    const texts = keys.map((key) => {
      const { median, least, most } = spreadOf(samples.map((sample) => sample[key]!))
      const unit = key === 'cpu' || key === 'wall' ? ' µs' : ''
      return `${key} ${digits(median)}${unit} (${digits(least)} to ${digits(most)})`
    })
    return `        ${name.padEnd(14)} ${texts.join('   ')}`
  })
}

function digits(value: number): string {
  if (value === 0) return '0'
  const size = Math.abs(value)
  return value.toFixed(size >= 100 ? 0 : size >= 10 ? 1 : 2)
}
