import type { StackGroup, Stacks } from '../live/facts.ts'
import { applicationFrames, place } from './frame.ts'
import type { Paper } from './paper.ts'
import { clip, table } from './table.ts'
import { plain } from '../record/texts.ts'
import { key, number, type Row, type View } from './view.ts'
import { holderWords, resource } from './words.ts'

const MOST_SHOWN = 10

/** Where tasks wait, those in the same place together. */
export function stackLines(
  { groups, missed }: Stacks,
  { rows }: View,
  { columns, cwd }: Paper,
  all: boolean,
): string[] {
  const named = new Map(rows.map((row) => [key(row), row]))
  const crowded = groups.filter(({ count }) => count > 1)
  const shown = all ? groups : (crowded.length > 0 ? crowded : groups).slice(0, MOST_SHOWN)
  const total = groups.reduce((sum, { count }) => sum + count, missed)
  const different = `${groups.length} different ${groups.length === 1 ? 'stack' : 'stacks'}`
  const hidden = shown.length < groups.length ? `, ${shown.length} shown (--all)` : ''
  const wide = Math.max(...shown.map(({ count }) => String(count).length), String(missed).length, 3)
  const indent = ' '.repeat(wide + 3)
  const headLines = table(
    shown.map((group) => {
      const holders = group.owner.flatMap((id) => named.get(key({ entry: group.entry, id })) ?? [])
      const first = named.get(key({ entry: group.entry, id: group.tasks[0]! }))
      return [
        String(group.count).padStart(wide + 1),
        `parked · ${what(group, first?.resource ?? 0)}${holders.length > 0 && isHeld(group) ? `, held by ${holderWords(holders)}` : ''}`,
        idsOf(group, named),
      ]
    }),
    [{ right: true }, {}, {}],
    columns,
  )
  const lines = [`${total} ${total === 1 ? 'task' : 'tasks'}, ${different}${hidden}`]
  for (const [at, { frames }] of shown.entries()) {
    lines.push(headLines[at]!)
    const own = applicationFrames(frames, cwd)
    const rowsOf = own.map((frame) => [frame.fn || '(anonymous)', place(frame)])
    lines.push(...table(rowsOf, [{}, {}], Math.max(columns - indent.length, 1)).map((line) => indent + line))
    if (own.length === 0) lines.push(`${indent}(no frame of the program's own code)`)
  }
  if (missed > 0)
    lines.push(
      `${String(missed).padStart(wide + 1)}  outside: no frame of ours to ask; \`where <task> --deep\` finds it`,
    )
  return lines.map((line) => clip(line, columns))
}

const isHeld = ({ kind }: StackGroup) => kind !== 'task' && kind !== 'scope'

function what({ kind, on }: StackGroup, id: number): string {
  if (kind === 'sleep' || kind === 'select') return kind
  if (kind === 'forever') return 'cancellation'
  if (kind === 'foreign') return 'a promise that is not ours'
  return resource(kind ?? '', plain(String(on ?? '')), id)
}

function idsOf({ entry, tasks }: StackGroup, named: ReadonlyMap<string, Row>): string {
  const first = tasks.slice(0, 3).map((id) => number(named.get(key({ entry, id })) ?? { entry, id }))
  return `${first.join(' ')}${tasks.length > 3 ? ' …' : ''}`
}
