import type { Hello } from '../live/facts.ts'
import { age } from './age.ts'
import type { Paper } from './paper.ts'
import { table } from './table.ts'
import { plain } from '../record/texts.ts'
import { number, type Row, type View } from './view.ts'
import { sinceWords, waitWords } from './words.ts'

const RIGHT = { right: true }
const LEFT = {}

/** A program that answered, or one that has only left word where it is. */
export interface ListedProgram {
  readonly card: {
    readonly pid: number
    readonly runtime: string
    readonly started: number
    readonly program: string
    readonly cwd: string
  }
  readonly hello: Hello | undefined
}

/** Live programs, one a line. */
export function programLines(all: readonly ListedProgram[], { columns }: Paper, now = Date.now()): string[] {
  const rows = all.map(({ card, hello }) => {
    const { pid, runtime, started, program, cwd } = card
    const { tasks = '-', parked = '-', outside = '-' } = hello?.counts ?? {}
    const name = programName(program, cwd)
    const facts = [
      pid,
      shortRuntime(runtime),
      age(now - started),
      tasks,
      parked,
      outside,
      hello?.level ?? '-',
    ]
    return [...facts.map(String), hello === undefined ? `${name} (its loop is blocked)` : name]
  })
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
  return plain(
    cwd !== '' && program.startsWith(`${cwd}/`)
      ? program.slice(cwd.length + 1)
      : program.replace(/^.*[\\/]/, ''),
  )
}

/** Tasks, one a line. */
export function taskLines({ rows, now }: View, { columns }: Paper, name?: string): string[] {
  const shown = rows.filter((row) => row.isTask && (name === undefined || row.name.includes(name)))
  return table(
    [
      ['ID', 'TASK', 'STATE', 'SINCE', 'WAITS FOR'],
      ...shown.map((row: Row) => [
        number(row),
        row.name,
        row.state,
        sinceWords(row, now),
        waitWords(row, now) || '-',
      ]),
    ],
    [LEFT, LEFT, LEFT, RIGHT, LEFT],
    columns,
  )
}
