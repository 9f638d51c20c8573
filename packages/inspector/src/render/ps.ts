import type { Hello } from '../live/facts.ts'
import { age } from './age.ts'
import type { Paper } from './paper.ts'
import { table } from './table.ts'
import { plain } from './text.ts'
import type { Row, View } from './view.ts'
import { sinceWords, waitWords } from './words.ts'

const RIGHT = { right: true }
const LEFT = {}

/** Live programs, one a line. */
export function programs(all: readonly Hello[], { columns }: Paper, now = Date.now()): string[] {
  const rows = all.map(({ pid, runtime, started, counts, level, program, cwd }) => [
    String(pid),
    shortRuntime(runtime),
    age(now - started),
    String(counts.tasks),
    String(counts.parked),
    String(counts.outside),
    String(level),
    programName(program, cwd),
  ])
  return table(
    [['PID', 'RUNTIME', 'UP', 'TASKS', 'PARKED', 'OUTSIDE', 'LEVEL', 'PROGRAM'], ...rows],
    [LEFT, LEFT, RIGHT, RIGHT, RIGHT, RIGHT, RIGHT, LEFT],
    columns,
  )
}

/** `node 24.21` */
export function shortRuntime(runtime: string): string {
  return plain(runtime).replace(/^(\S+ \d+\.\d+)\..*/, '$1')
}

export function programName(program: string, cwd: string): string {
  if (program === '') return '-'
  return plain(program.startsWith(`${cwd}/`) ? program.slice(cwd.length + 1) : program.replace(/^.*[\\/]/, ''))
}

/** Tasks, one a line. */
export function tasks({ rows, now }: View, { columns }: Paper, name?: string): string[] {
  const shown = rows.filter((row) => row.isTask && (name === undefined || row.name.includes(name)))
  return table(
    [
      ['ID', 'TASK', 'STATE', 'SINCE', 'WAITS FOR'],
      ...shown.map((row: Row) => [
        `#${row.id}`,
        row.name,
        row.state,
        sinceWords(row, now),
        waitWords(row, now),
      ]),
    ],
    [LEFT, LEFT, LEFT, RIGHT, LEFT],
    columns,
  )
}
