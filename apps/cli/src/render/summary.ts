import { precise } from '@async-lab/inspector'
import type { Output } from '../output.ts'
import type { Colors } from './colors.ts'
import type { Totals } from './rows.ts'
import { wrap, width } from './text.ts'

const INDENT = 10

/** `result    0.38  0.61    ascending`: on one line where there is room, else below each other. */
export function field(
  name: string,
  parts: readonly string[],
  columns: number,
  paint: (text: string) => string = (text) => text,
  between = 4,
): string[] {
  const head = paint(name.padEnd(INDENT))
  const whole = parts.join(' '.repeat(between))
  if (INDENT + width(whole) <= columns) return [head + whole]
  const lines = parts.flatMap((part) => wrap(part, columns - INDENT))
  return lines.map((line, at) => (at === 0 ? head : ' '.repeat(INDENT)) + line)
}

/** Wall time against the ideal, and against one by one. */
export function totalsLines(
  { wall, longest, oneByOne, tasks }: Totals,
  columns: number,
  colors: Colors,
): string[] {
  const over = longest > 0 ? (100 * (wall - longest)) / longest : 0
  const percent = `+${over < 10 ? over.toFixed(1) : Math.round(over)} %`
  const lines = field(
    'wall',
    [precise(wall), `longest task ${precise(longest)} (${percent})`],
    columns,
    colors.bold,
    5,
  )
  if (tasks < 2) return lines
  const factor = wall > 0 ? oneByOne / wall : 1
  const times = factor < 1.05 ? 'no longer' : `${factor.toFixed(1)} times as long`
  return [...lines, ...wrap(`one by one it takes ${precise(oneByOne, 2)}: ${times}`, columns, INDENT)]
}

/** The commands to go on with, as they can be typed. */
export function nextLine(
  commands: readonly string[],
  { program, columns, colors }: Pick<Output, 'program' | 'columns' | 'colors'>,
): string[] {
  const all = commands.map((command) => `${program} ${command}`)
  const line = `next: ${all.join(' · ')}`
  if (width(line) <= columns) return [`${colors.bold('next:')} ${all.map(colors.cyan).join(' · ')}`]
  return [
    colors.bold('next:'),
    ...all.flatMap((command) => wrap(`  ${command}`, columns, 4).map((part) => colors.cyan(part))),
  ]
}
