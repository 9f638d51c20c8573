import { pad, plain, width } from './text.ts'
import type { Colors } from './colors.ts'

const GAP = 3

/** Numbers side by side: the first column to the left, the others to the right; below each other where there is no room. */
export function tableLines(table: readonly (readonly string[])[], columns: number, colors: Colors): string[] {
  const rows = table.map((row) => row.map(plain))
  const [head = [], ...body] = rows
  const widths = head.map((_, at) => Math.max(...rows.map((row) => width(row[at] ?? ''))))
  const total = widths.reduce((sum, cells) => sum + cells + GAP, -GAP)
  if (total > columns) {
    return body.flatMap(([name = '', ...cells]) => [
      name,
      ...cells.map((cell, at) => `  ${pad(head[at + 1] ?? '', Math.max(...head.map(width)))}  ${cell}`),
    ])
  }
  const line = (row: readonly string[]) =>
    row
      .map((cell, at) => (at === 0 ? pad(cell, widths[0]!) : ' '.repeat(widths[at]! - width(cell)) + cell))
      .join(' '.repeat(GAP))
      .trimEnd()
  return [colors.dim(line(head)), ...body.map(line)]
}
