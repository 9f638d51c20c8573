import type { CpuFrame, CpuGroup, CpuTree } from '../profile/join.ts'
import { plain } from '../record/texts.ts'
import { relative } from './frame.ts'
import type { Paper } from './paper.ts'
import { clip, table } from './table.ts'

export interface ProfileOptions {
  readonly all?: boolean | undefined
}

const MOST_ROWS = 30
/** What took less than this share is not shown. */
const LEAST = 0.005
const RIGHT = { right: true }

/** Who used the processor, as a tree: tasks of one name, and below them their functions. */
export function profileLines(
  { busy, inTasks, groups }: CpuTree,
  { ms, interval }: { readonly ms: number; readonly interval: number },
  { columns, cwd }: Paper,
  { all = false }: ProfileOptions = {},
): string[] {
  const every = interval === 1000 ? 'a sample per ms' : `a sample per ${interval} us`
  const share = busy === 0 ? '' : `, ${percent(inTasks / busy, 1)} of the CPU time belongs to a task`
  const head = `CPU by task · ${(ms / 1000).toFixed(2)} s, ${every}${share}`
  if (busy === 0) return [head, 'nothing ran']
  const rows: string[][] = []
  const add = (total: number, self: number, name: string, site: string): void => {
    rows.push([time(total), self / busy < LEAST ? '' : percent(self / busy, 0), name, site])
  }
  const visit = (frames: readonly CpuFrame[], depth: number): void => {
    for (const { fn, file, line, total, self, frames: inner } of frames) {
      if (!all && total / busy < LEAST) continue
      add(
        total,
        self,
        `${'  '.repeat(depth)}${plain(fn) || '(anonymous)'}`,
        `${relative(plain(file), cwd)}:${line}`,
      )
      visit(inner, depth + 1)
    }
  }
  for (const group of groups) {
    add(group.total, group.self, nameOf(group), relative(plain(group.site), cwd).replace(/:\d+$/, ''))
    visit(group.frames, 1)
  }
  const shown = all ? rows : rows.slice(0, MOST_ROWS)
  return [
    clip(head, columns),
    ...table([['TOTAL', 'SELF', 'TASK / FRAME', ''], ...shown], [RIGHT, RIGHT, {}, {}], columns),
    ...(shown.length < rows.length ? [`${rows.length - shown.length} more (--all)`] : []),
  ]
}

function nameOf({ name, tasks }: CpuGroup): string {
  if (tasks === 0) return '(outside tasks)'
  return tasks > 1 ? `${plain(name)} ×${tasks}` : plain(name)
}

function time(us: number): string {
  return us < 1e6 ? `${Math.round(us / 1000)} ms` : `${(us / 1e6).toFixed(2)} s`
}

function percent(share: number, digits: number): string {
  return `${(100 * share).toFixed(digits)} %`
}
