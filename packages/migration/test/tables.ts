import { readFileSync } from 'node:fs'
import { join } from 'node:path'

const folder = join(import.meta.dirname, '../../../docs/migration')

/** One line of a table: what was written with another library, what is written with this one, and what both give. */
export interface Row {
  readonly line: number
  readonly theirs: string
  readonly ours: string
  /** An expression, or `throws` and the name of the error. */
  readonly gives: string
}

/** Every table of a page has three columns, all of them code. */
export function rowsOf(page: string): Row[] {
  const lines = read(page)
  const isTable = (at: number): boolean => lines[at]?.startsWith('|') ?? false
  // Not the head of a table, nor the rule below it.
  const rows = [...lines.keys()].filter((at) => isTable(at) && isTable(at - 1) && isTable(at - 2))
  if (rows.length === 0) throw new Error(`${page} has no rows`)
  return rows.map((at) => {
    const cells = lines[at]!.slice(1, -1).split(/(?<!\\)\|/)
    if (cells.length !== 3) throw new Error(`${page}:${at + 1} has ${cells.length} columns and not 3`)
    const [theirs, ours, gives] = cells.map((cell) => codeIn(cell, page, at + 1))
    return { line: at + 1, theirs: theirs!, ours: ours!, gives: gives! }
  })
}

/** The one block of JavaScript in a page: what its rows may use. */
export function stageOf(page: string): string {
  const lines = read(page)
  const from = lines.indexOf('```js')
  if (from < 0) throw new Error(`${page} has no block of JavaScript`)
  return lines.slice(from + 1, lines.indexOf('```', from)).join('\n')
}

function read(page: string): string[] {
  return readFileSync(join(folder, page), 'utf8').split(/\r?\n/)
}

function codeIn(cell: string, page: string, line: number): string {
  const [, code] = /^\s*`(.*)`\s*$/.exec(cell) ?? []
  if (code === undefined) throw new Error(`${page}:${line} has a cell that is not code: ${cell}`)
  // So the bar of an `or` is written within a table.
  return code.replaceAll('\\|', '|')
}
