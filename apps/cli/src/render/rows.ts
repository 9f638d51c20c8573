import { type Model, stateOf, type TaskRecord } from '@async-lab/inspector'

/** A task in the picture. Moments are milliseconds from the first spawn. */
export interface Row {
  readonly id: number
  readonly name: string
  readonly spawned: number
  /** Undefined while it waits for a place. */
  readonly started: number | undefined
  /** Undefined while it lives. */
  readonly ended: number | undefined
  readonly state: 'queued' | 'running' | 'completed' | 'failed' | 'cancelled'
  readonly hasChildren: boolean
}

/** What the picture shows of a program. */
export interface Rows {
  /** Parents first; what only frames the others, the main task, is left out. */
  readonly rows: readonly Row[]
  /** Milliseconds from the first spawn to the last end, or to now while a task lives. */
  readonly wall: number
}

/** The picture's data, seen `now` (milliseconds of the program's clock), `depth` levels below the main task. */
export function rowsOf({ tasks }: Model, now: number, depth = Infinity): Rows {
  const levels = new Map<number, number>()
  const parents = new Set<number>()
  const shown: TaskRecord[] = []
  let begin = Infinity
  let end = 0
  let lives = false
  for (const task of tasks.values()) {
    const level = tasks.has(task.parent) ? levels.get(task.parent)! + 1 : 0
    levels.set(task.id, level)
    begin = Math.min(begin, task.spawned)
    end = Math.max(end, task.spawned, task.settled)
    if (level > depth) continue
    shown.push(task)
    parents.add(task.parent)
    lives ||= task.settled === -1
  }
  const since = (at: number) => (at === -1 ? undefined : (at - begin) / 1000)
  const rows = shown
    .filter(({ id }) => levels.get(id)! > 0 || !parents.has(id))
    .map((task): Row => {
      const state = stateOf(task)
      return {
        id: task.id,
        name: task.name,
        spawned: since(task.spawned)!,
        started: since(task.started),
        ended: since(task.settled),
        state: state === 'parked' || state === 'outside' ? 'running' : state,
        hasChildren: parents.has(task.id),
      }
    })
  if (tasks.size === 0) return { rows, wall: 0 }
  return { rows, wall: Math.max(since(end)!, lives ? now - begin / 1000 : 0) }
}

/** How long a task ran until now. */
export function ranFor(row: Row, { wall }: Rows): number {
  return row.started === undefined ? 0 : (row.ended ?? wall) - row.started
}

/** Wall time against the ideal, and against one by one. Tasks that frame others count by what is in them. */
export interface Totals {
  readonly wall: number
  readonly longest: number
  readonly oneByOne: number
  readonly tasks: number
}

export function totalsOf(all: Rows): Totals {
  const times = all.rows.filter((row) => !row.hasChildren).map((row) => ranFor(row, all))
  return {
    wall: all.wall,
    longest: times.reduce((most, time) => Math.max(most, time), 0),
    oneByOne: times.reduce((sum, time) => sum + time, 0),
    tasks: times.length,
  }
}
