import { axis, type Scale, scaleFor, timeIn } from '@async-lab/inspector'
import type { Colors } from './colors.ts'
import { ranFor, type Row, type Rows } from './rows.ts'
import { fit, pad, plain, width } from './text.ts'

export interface PictureOptions {
  readonly columns: number
  /** At most so many tasks; the others are told in one line. */
  readonly most?: number
  /** The least that the axis shows, so that it does not move with each frame. */
  readonly reach?: number
  readonly colors: Colors
  /** How tasks of one name are told apart: by ids, as the core's own reports do (the default), or counted from 1. */
  readonly numbers?: 'ids' | 'counted'
  /** Nothing goes on: what has not ended will not. */
  readonly isFinal?: boolean
}

/** A bar of the picture. */
export interface Bar {
  readonly label: string
  /** Milliseconds; undefined where nothing began yet. */
  readonly from: number | undefined
  readonly to: number
  /** Since when it waits for its place. */
  readonly since?: number
  readonly state: Row['state']
  /** Behind the time: `failed`. */
  readonly note?: string
}

/** Columns that bars need to say anything. */
const LEAST = 6

/** Each task as a bar on a time axis. */
export function picture(model: Rows, options: PictureOptions): string[] {
  const { most = Infinity } = options
  const labels = labelsOf(model.rows, options.numbers)
  const shown = choose(model, most)
  const bars = shown.map((row) => ({
    label: labels.get(row)!,
    from: row.started,
    to: row.ended ?? model.wall,
    since: row.spawned,
    state: row.state,
    note: noteOf(row, options.isFinal),
  }))
  const lines = drawBars(bars, model.wall, options)
  const hidden = model.rows.length - shown.length
  if (hidden > 0) lines.push(options.colors.dim(fit(moreText(model, shown, hidden), options.columns)))
  return lines
}

function noteOf({ state }: Row, isFinal = false): string {
  if (state === 'completed') return ''
  return state === 'running' ? (isFinal ? 'not ended' : '') : state
}

/** The axis, and a line for each bar. */
export function drawBars(bars: readonly Bar[], wall: number, options: PictureOptions): string[] {
  const { columns, colors, reach = 0 } = options
  const notes = Math.max(0, ...bars.map(({ note }) => width(note ?? '') + (note ? 1 : 0)))
  const roomy = columns >= 60
  const [before, behind] = roomy ? [3, 4] : [2, 2]
  // On a narrow screen names give way first, and bars last.
  const spare = columns - before - LEAST - behind - 7 - notes
  const labelColumns = Math.min(
    Math.max(Math.min(Math.floor(columns * 0.36), spare), 4),
    Math.max(0, ...bars.map(({ label }) => width(label))),
  )
  const time = Math.max(wall, reach)
  const indent = labelColumns + before
  // Which unit the times are in depends on the room, and the room on how long they are: the widest is assumed first.
  const room = (times: number) => Math.max(columns - indent - behind - times - notes, LEAST)
  const { unit } = scaleFor(time, room(7))
  const times = Math.max(6, ...bars.map(({ to, from = to }) => timeIn(unit, to - from).length))
  const scale = scaleFor(time, room(times))
  const cells = room(times)
  const lines = [' '.repeat(indent) + colors.dim(axis(scale, cells))]
  for (const bar of bars) {
    const label = pad(fit(bar.label, labelColumns), indent)
    const end = bar.from === undefined ? '' : timeIn(unit, bar.to - bar.from)
    const { text, used } = drawBar(bar, scale, cells, colors)
    const gap = ' '.repeat(cells - used + behind)
    const note = bar.note ? ` ${colorOf(bar.state, colors)(bar.note)}` : ''
    lines.push(`${label}${text}${gap}${end.padStart(times)}${note}`)
  }
  return lines
}

/** Half a column is the smallest step: `╺━━╸`. */
function drawBar({ from, to, since, state }: Bar, { end }: Scale, cells: number, colors: Colors) {
  const halves = (at: number) => Math.min(Math.round((2 * (cells - 1) * at) / end), 2 * cells - 1)
  const begin = halves(from ?? to)
  const finish = from === undefined ? begin : Math.max(halves(to), begin + 1)
  const lead = Math.floor(begin / 2)
  const waits = since === undefined ? lead : Math.min(Math.ceil(halves(since) / 2), lead)
  const isLateHalf = begin % 2 === 1 && from !== undefined
  const full = Math.floor(finish / 2) - Math.ceil(begin / 2)
  const isHalfEnd = finish % 2 === 1 && from !== undefined
  const bar =
    from === undefined
      ? ''
      : (isLateHalf ? '╺' : '') + '━'.repeat(Math.max(full, 0)) + (isHalfEnd && full >= 0 ? '╸' : '')
  const text = ' '.repeat(waits) + colors.dim('·'.repeat(lead - waits)) + (bar && colorOf(state, colors)(bar))
  return { text, used: lead + bar.length }
}

function colorOf(state: Row['state'], colors: Colors): (text: string) => string {
  if (state === 'failed') return colors.red
  if (state === 'cancelled') return colors.yellow
  if (state === 'queued') return colors.dim
  return state === 'running' ? colors.cyan : colors.green
}

/** Names, with numbers where several tasks share one. */
function labelsOf(rows: readonly Row[], numbers: 'ids' | 'counted' = 'ids'): ReadonlyMap<Row, string> {
  const ofName = new Map<string, number>()
  for (const { name } of rows) ofName.set(name, (ofName.get(name) ?? 0) + 1)
  const counted = new Map<string, number>()
  const labelOf = ({ name, id }: Row): string => {
    if (ofName.get(name) === 1) return name
    const count = (counted.get(name) ?? 0) + 1
    counted.set(name, count)
    return `${name} #${numbers === 'ids' ? id : count}`
  }
  return new Map(rows.map((row) => [row, plain(labelOf(row))]))
}

/** The rows to draw, in their order: what failed first, then what lives, then what took longest. */
function choose(model: Rows, most: number): readonly Row[] {
  if (model.rows.length <= most) return model.rows
  const ranked = model.rows.toSorted(
    (a, b) => weight(b) - weight(a) || ranFor(b, model) - ranFor(a, model) || a.id - b.id,
  )
  const chosen = new Set(ranked.slice(0, Math.max(most - 1, 0)))
  return model.rows.filter((row) => chosen.has(row))
}

function weight({ state }: Row): number {
  if (state === 'failed' || state === 'cancelled') return 2
  return state === 'running' ? 1 : 0
}

function moreText(model: Rows, shown: readonly Row[], hidden: number): string {
  const rest = model.rows.filter((row) => !shown.includes(row))
  const parts = (['queued', 'running', 'completed', 'failed', 'cancelled'] as const)
    .map((state) => [rest.filter((row) => row.state === state).length, state] as const)
    .filter(([count]) => count > 0)
    .map(([count, state]) => `${count} ${state}`)
  return `… and ${hidden} more: ${parts.join(', ')}`
}
