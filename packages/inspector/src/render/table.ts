import { cut, pad, width } from './text.ts'

export interface Column {
  readonly right?: boolean
}

const GAP = '  '

/** Rows of cells under each other. The last column takes what is left of the line and is cut there. */
export function table(
  rows: ReadonlyArray<readonly string[]>,
  columns: readonly Column[],
  most: number,
): string[] {
  const widths = columns.map((_, at) => Math.max(...rows.map((row) => width(row[at] ?? '')), 0))
  return rows.map((row) => {
    const cells = row.map((cell, at) => {
      if (columns[at]?.right === true) return ' '.repeat(widths[at]! - width(cell)) + cell
      return at === row.length - 1 ? cell : pad(cell, widths[at]!)
    })
    return clip(cells.join(GAP).trimEnd(), most)
  })
}

/** Cut at the end of the line, where a terminal would break it. */
export function clip(line: string, most: number): string {
  return width(line) <= most ? line : `${cut(line, most - 1).trimEnd()}…`
}
