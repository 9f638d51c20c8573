import type { Event } from './event.ts'

/** A task in the picture. Moments are milliseconds from the first event. */
export interface Row {
  readonly id: number
  readonly name: string
  readonly parent: number | undefined
  readonly spawned: number
  /** Undefined while it waits for a place. */
  started: number | undefined
  /** Undefined while it lives. */
  ended: number | undefined
  state: 'queued' | 'running' | 'completed' | 'failed' | 'cancelled'
  hasChildren: boolean
}

/** What the picture shows. */
export interface Model {
  /** Parents first; what only frames the others, the main task, is left out. */
  readonly rows: readonly Row[]
  /** Milliseconds from the first event to the last, or to now while a task lives. */
  readonly wall: number
}

/** The picture's data: a fold of the events, seen `now` (a moment of their clock), `depth` levels below the main task. */
export function modelOf(events: readonly Event[], now: number, depth = Infinity): Model {
  const rows = new Map<number, Row>()
  const levels = new Map<number, number>()
  const origin = events[0]?.at ?? now
  let last = 0
  for (const event of events) {
    const at = event.at - origin
    last = at
    if (event.kind === 'spawned') {
      const { id, name, parent } = event
      const level = parent === undefined ? 0 : (levels.get(parent) ?? 0) + 1
      levels.set(id, level)
      if (level > depth) continue
      rows.set(id, {
        id,
        name,
        parent,
        spawned: at,
        started: undefined,
        ended: undefined,
        state: 'queued',
        hasChildren: false,
      })
      const around = parent === undefined ? undefined : rows.get(parent)
      if (around !== undefined) around.hasChildren = true
      continue
    }
    const row = rows.get(event.id)
    // Spawned before the recording began.
    if (row === undefined) continue
    if (event.kind === 'started') {
      row.started = at
      row.state = 'running'
    } else {
      row.ended = at
      row.state = event.state
    }
  }
  const all = [...rows.values()]
  const lives = all.some((row) => row.ended === undefined)
  return {
    rows: all.filter((row) => row.parent !== undefined || !row.hasChildren),
    wall: lives ? Math.max(now - origin, last) : last,
  }
}

/** How long a task ran until now. */
export function ranFor(row: Row, model: Model): number {
  return row.started === undefined ? 0 : (row.ended ?? model.wall) - row.started
}

/** Wall time against the ideal, and against one by one. Tasks that frame others count by what is in them. */
export interface Totals {
  readonly wall: number
  readonly longest: number
  readonly oneByOne: number
  readonly tasks: number
}

export function totalsOf(model: Model): Totals {
  const times = model.rows.filter((row) => !row.hasChildren).map((row) => ranFor(row, model))
  return {
    wall: model.wall,
    longest: times.reduce((most, time) => Math.max(most, time), 0),
    oneByOne: times.reduce((sum, time) => sum + time, 0),
    tasks: times.length,
  }
}
