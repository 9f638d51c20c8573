import type { Where } from '../live/facts.ts'
import { age } from './age.ts'
import { applicationFrames, place, site } from './frame.ts'
import type { Paper } from './paper.ts'
import { plain } from '../record/texts.ts'
import { clip, table } from './table.ts'
import { label, type Row, viewOf } from './view.ts'
import { spawnedBy, soFar, spawnPlace } from './seen.ts'
import { heldFor, holdings, resource, sinceWords, waiting, waitWords } from './words.ts'

/** All that is known of one task. */
export function whereLines(answer: Where, { columns, cwd }: Paper): string[] {
  const { rows, now } = viewOf(answer)
  const row = rows.find(({ id, entry }) => id === answer.task && entry === answer.entry)!
  const since = sinceWords(row, now)
  const head = [
    label(row),
    `${row.state}${since === '-' ? '' : ` ${since}`}`,
    ...(row.deadline > 0 ? [`deadline in ${age(row.deadline - now)}`] : []),
  ]
  const isLock = row.holders.length > 0 && row.kind !== 'task' && row.kind !== 'scope'
  const frames = applicationFrames(answer.frames, cwd)
  const stack = table(
    frames.map((frame) => [frame.fn || '(anonymous)', place(frame)]),
    [{}, {}],
    columns - INDENT,
  )
  const lines = [
    head.join(' · '),
    ...field('waits for', waiting(isLock ? { ...row, holders: [] } : row, now)),
    ...(isLock
      ? field(
          'held by',
          row.holders.map((holder) => holderLine(holder, row, answer, now, cwd)),
        )
      : []),
    ...field('holds', holdings(row)),
    ...field('cancelled', [row.cancelled ?? '']),
    ...field('stack', stack),
    ...field('spawned', [
      [spawnedBy(row, rows), spawnPlace(row, cwd)].filter((part) => part !== '').join('  '),
    ]),
    ...field('so far', [soFar(row)]),
    ...field('inside', [ancestors(row).map(label).join(' < ')]),
  ]
  return lines.map((line) => clip(line, columns))
}

const INDENT = 13

function field(name: string, values: readonly string[]): string[] {
  return values
    .filter((value) => value !== '')
    .map((value, at) => `  ${(at === 0 ? name : '').padEnd(INDENT - 2)}${value}`)
}

function holderLine(holder: Row, row: Row, { holders }: Where, now: number, cwd: string): string {
  const frames = holders.find(({ id }) => id === holder.id)?.frames ?? []
  const [first] = applicationFrames(frames, cwd)
  const does =
    holder.state === 'parked'
      ? `waits for ${waitWords({ ...holder, held: new Map() }, now)}`
      : holder.state + lastWait(holder, cwd)
  const held = heldFor(row, now, [holder])
  return `${label(holder)}${held}${held === '' ? ':' : ';'} ${does}${first === undefined ? '' : `, at ${site(first)}`}`
}

/** Where one that is outside was parked last, or at least what it waited for. */
function lastWait({ state, seen }: Row, cwd: string): string {
  if (state !== 'outside' || seen?.last === undefined) return ''
  const { kind, on, frames } = seen.last
  const [first] = applicationFrames(frames, cwd)
  return first === undefined
    ? `, last waited for ${resource(kind, plain(on), 0)}`
    : `, last parked in ${first.fn || site(first)}`
}

function ancestors(row: Row): Row[] {
  const above: Row[] = []
  for (let at = row.parent; at !== undefined; at = at.parent) if (at.isTask) above.push(at)
  return above
}
