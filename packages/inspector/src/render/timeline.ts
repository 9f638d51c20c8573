import type { Model, TaskRecord } from '../model/model.ts'
import type { Dropped } from '../record/recorder.ts'
import { plain } from '../record/texts.ts'
import { IDS_OF_A_COPY } from '../record/trace.ts'
import { barOf, SIGNS } from './bar.ts'
import { markNotes, marksOf } from './marks.ts'
import { ascii } from './paper.ts'
import { axis, precise, scaleFor, timeIn } from './scale.ts'
import { clip } from './table.ts'
import { cut, pad, width } from './text.ts'

export interface TimelineOptions {
  readonly columns: number
  /** No other characters than those of ASCII. */
  readonly ascii?: boolean
  /** At most so many tasks, with those around them; the others are counted. */
  readonly most?: number
  /** What stands above: the name of the recording. */
  readonly title?: string
  /** Of the recording. */
  readonly dropped?: Dropped
  readonly isVirtual?: boolean
  /** Bytes of the recording that could not be read. */
  readonly cut?: number
  /** Milliseconds of Unix time at moment 0. */
  readonly epoch?: number
}

interface Row {
  readonly task: TaskRecord
  /** Lines of the tree, and the name. */
  readonly name: string
  readonly number: string
}

const LEAST_CELLS = 10
const BETWEEN = 2
const MOST = 200
/** Columns from which on there is room for how long the code of a task ran. */
const LEAST_FOR_RAN = 72

/** All tasks as a tree, and when each ran and when it was parked. */
export function timelineLines(model: Model, options: TimelineOptions): string[] {
  const lines = timeline(model, options)
  return options.ascii === true ? lines.map(ascii) : lines
}

function timeline(model: Model, options: TimelineOptions): string[] {
  const { columns, most = MOST } = options
  const chosen = choose(model, most)
  const rows = tree(model, chosen)
  const notes = notesOf(model, options, model.tasks.size - rows.length)
  if (rows.length === 0) return [...heading(model, options), 'no tasks were recorded', ...notes]
  const wall = Math.max(model.end - model.begin, 1) / 1000
  const labelColumns = Math.min(
    widest(rows.map(({ name, number }) => name + number)),
    Math.max(Math.floor(columns * 0.4), 8),
  )
  // Which unit the times are in depends on the room, and the room on how long they are: the widest is assumed first.
  const room = (times: number) => Math.max(columns - labelColumns - 2 * BETWEEN - times, LEAST_CELLS)
  const { unit } = scaleFor(wall, room(8))
  const isRanTold = model.isMeasured && columns >= LEAST_FOR_RAN
  const times = rows.map(({ task }) => {
    const life = timeIn(unit, lifeOf(task, model))
    return isRanTold ? `${life}, ran ${precise(task.ran / 1000).padStart(7)}` : life
  })
  const timeColumns = widest(times)
  const cells = room(timeColumns)
  const scale = scaleFor(wall, cells)
  const moments = { begin: model.begin, end: model.begin + scale.end * 1000, cells }
  const lines = rows.map(({ task, name, number }, at) => {
    const bar = barOf(task, model.end, moments)
    return `${pad(fit(name, number, labelColumns), labelColumns + BETWEEN)}${pad(bar, cells + BETWEEN)}${times[at]!.padStart(timeColumns)}`
  })
  const numbers = ' '.repeat(labelColumns + BETWEEN) + axis(scale, cells)
  const marks = marksOf(model, moments)
  const loop = marks === '' ? [] : [pad(cut('event loop', labelColumns), labelColumns + BETWEEN) + marks]
  const told = markNotes(model, unit).map((line) => clip(line, columns))
  return [...heading(model, options), numbers, ...loop, ...lines, ...told, ...notes]
}

function widest(texts: readonly string[]): number {
  return texts.reduce((most, text) => Math.max(most, width(text)), 0)
}

function heading(model: Model, { title = '', columns }: TimelineOptions): string[] {
  const tasks = [...model.tasks.values()]
  const legend = [
    `${SIGNS.running} running`,
    `${SIGNS.parked} parked`,
    ...(tasks.some(({ waits }) => waits.some(({ kind }) => kind === 'slot'))
      ? [`${SIGNS.queued} queued`]
      : []),
    `${SIGNS.cancelled} cancelled`,
    ...(tasks.some(({ outcome }) => outcome === 'failed') ? [`${SIGNS.failed} failed`] : []),
  ].join('  ')
  const left = plain(title)
  const gap = columns - width(left) - width(legend)
  return gap >= BETWEEN && left !== ''
    ? [left + ' '.repeat(gap) + legend]
    : [...(left === '' ? [] : [cut(left, columns)]), legend]
}

function lifeOf({ spawned, settled }: TaskRecord, { end }: Model): number {
  return ((settled === -1 ? end : settled) - spawned) / 1000
}

/** Numbers tell names apart, so the name is cut. */
function fit(name: string, number: string, columns: number): string {
  if (width(name + number) <= columns) return name + number
  return `${cut(name, Math.max(columns - width(number) - 1, 0))}…${number}`
}

/** The tasks to draw: what failed or was cancelled first, then what lives, then what took longest; and all that are around those. */
function choose(model: Model, most: number): ReadonlySet<TaskRecord> {
  const all = [...model.tasks.values()]
  if (all.length <= most) return new Set(all)
  all.sort((a, b) => weight(b) - weight(a) || lifeOf(b, model) - lifeOf(a, model) || a.id - b.id)
  const chosen = new Set<TaskRecord>()
  for (const task of all) {
    const needed: TaskRecord[] = []
    for (
      let at: TaskRecord | undefined = task;
      at !== undefined && !chosen.has(at);
      at = model.tasks.get(at.parent)
    )
      needed.push(at)
    if (chosen.size + needed.length > most) continue
    for (const one of needed) chosen.add(one)
    if (chosen.size === most) break
  }
  return chosen
}

function weight({ outcome }: TaskRecord): number {
  if (outcome === 'failed') return 3
  if (outcome === 'cancelled') return 2
  return outcome === undefined ? 1 : 0
}

/** Parents first, each child below its parent, in the order of their spawn. */
function tree(model: Model, chosen: ReadonlySet<TaskRecord>): Row[] {
  const tops: TaskRecord[] = []
  const children = new Map<TaskRecord, TaskRecord[]>()
  for (const task of model.tasks.values()) {
    if (!chosen.has(task)) continue
    const parent = model.tasks.get(task.parent)
    if (parent === undefined || parent === task) tops.push(task)
    else children.set(parent, [...(children.get(parent) ?? []), task])
  }
  const rows: Row[] = []
  const visit = (task: TaskRecord, before: string, below: string): void => {
    rows.push({ task, name: before + plain(task.name), number: ` #${task.id % IDS_OF_A_COPY}` })
    const own = children.get(task) ?? []
    for (const [at, child] of own.entries()) {
      const isLast = at === own.length - 1
      visit(child, below + (isLast ? '└─ ' : '├─ '), below + (isLast ? '   ' : '│  '))
    }
  }
  for (const top of tops) visit(top, '', '')
  return rows
}

/** @param epoch milliseconds of Unix time at moment 0 of the program's clock, where that is not a virtual one */
export function droppedLine({ tasks, since }: Readonly<Dropped>, epoch: number | undefined): string {
  const when =
    epoch === undefined ? '' : ` since ${new Date(epoch + since / 1000).toTimeString().slice(0, 8)}`
  return `! dropped ${tasks} whole tasks${when}; every task shown is complete`
}

function notesOf(model: Model, options: TimelineOptions, hidden: number): string[] {
  const { dropped, isVirtual = false, cut: unread = 0, epoch } = options
  const lines: string[] = []
  if (hidden > 0) lines.push(`… and ${hidden} more ${hidden === 1 ? 'task' : 'tasks'}`)
  if (dropped !== undefined && dropped.tasks > 0)
    lines.push(droppedLine(dropped, isVirtual ? undefined : epoch))
  for (const { waits } of model.deadlocks)
    lines.push(`! deadlock: ${waits.length} tasks waited for each other`)
  if (unread > 0) lines.push('! the recording was cut off; this is up to what was last written')
  if (isVirtual) lines.push('times are those of a virtual clock')
  return lines
}
