import type { Row } from './report.ts'

/** One line for each row, in columns. */
export function table(rows: readonly Row[]): string {
  const lines = rows.map(({ file, line, ok, status, url, why }) => [
    ok ? ' ' : '✗',
    `${file}:${line}`,
    String(status),
    url,
    why,
  ])
  const widths = [0, 1, 2, 3].map((column) =>
    lines.reduce((widest, cells) => Math.max(widest, Bun.stringWidth(cells[column]!)), 0),
  )
  return lines
    .map(
      (cells) =>
        `${cells
          .map((cell, column) => pad(cell, widths[column]))
          .join('  ')
          .trimEnd()}\n`,
    )
    .join('')
}

/** Not `padEnd`: a Chinese character takes two columns, an accent none. */
function pad(text: string, width = 0): string {
  return text + ' '.repeat(Math.max(0, width - Bun.stringWidth(text)))
}
