import type { CopySnapshot, Picture } from '../live/facts.ts'
import { plain } from '../record/texts.ts'

/** A task or scope as the screens see it. */
export interface Row {
  readonly entry: number
  readonly id: number
  readonly isTask: boolean
  readonly name: string
  /** `parked`, `outside`, `queued`; of a scope `open`, `joining`, `closing`. */
  readonly state: string
  readonly kind: string | null
  /** What is waited for, by name, or the moment at which a sleep ends. */
  readonly on: string | number | null
  readonly resource: number
  readonly detail: string
  readonly waiting: number
  readonly place: number
  readonly holders: readonly Row[]
  readonly since: number
  readonly deadline: number
  readonly cancelled: string | null
  readonly parent: Row | undefined
  readonly children: readonly Row[]
  /** What this holds and others wait for, by name, with how many wait. */
  readonly held: ReadonlyMap<number, Held>
}

interface Held {
  readonly kind: string
  readonly on: string
  waiting: number
}

export interface View {
  readonly now: number
  readonly rows: readonly Row[]
  readonly tops: readonly Row[]
}

/** A wait for a lock: who holds it is told with it. */
const LOCKS = new Set(['mutex', 'semaphore', 'read', 'write'])

export function viewOf({ now, entries }: Picture): View {
  const rows = entries.flatMap(rowsOf)
  return { now, rows, tops: rows.filter(({ parent }) => parent === undefined) }
}

interface Making extends Row {
  parent: Row | undefined
  readonly children: Row[]
  readonly holders: Row[]
  readonly held: Map<number, Held>
}

function rowsOf({ snapshot }: CopySnapshot, entry: number): Row[] {
  const { id, parent, type, name, state, kind, on, owner, since } = snapshot
  const rows = id.map((one, at): Making => ({
    entry,
    id: one,
    isTask: type[at] === 'task',
    name: plain(name[at]!),
    state: state[at]!,
    kind: kind[at]!,
    on: typeof on[at] === 'string' ? plain(on[at]) : on[at]!,
    resource: snapshot.resource?.[at] ?? 0,
    detail: plain(snapshot.detail?.[at] ?? ''),
    waiting: snapshot.waiting?.[at] ?? 0,
    place: snapshot.place?.[at] ?? 0,
    holders: [],
    since: since[at]!,
    deadline: snapshot.deadline?.[at] ?? 0,
    cancelled: snapshot.cancelled?.[at] ?? null,
    parent: undefined,
    children: [],
    held: new Map(),
  }))
  const byId = new Map(rows.map((row) => [row.id, row]))
  for (const [at, row] of rows.entries()) {
    const above = byId.get(parent[at]!)
    if (above !== undefined) {
      row.parent = above
      above.children.push(row)
    }
    for (const holder of owner[at]!) {
      const holding = byId.get(holder)
      if (holding === undefined) continue
      row.holders.push(holding)
      if (row.isTask && LOCKS.has(row.kind ?? '')) hold(holding, row)
    }
  }
  return rows
}

function hold(holder: Making, { resource, kind, on }: Row): void {
  const held = holder.held.get(resource)
  if (held === undefined) holder.held.set(resource, { kind: kind!, on: String(on), waiting: 1 })
  else held.waiting++
}

/** Waits for something that others hold, and is the next to get it. */
export function isNext(row: Row): boolean {
  return row.place === 1 && row.holders.length > 0 && LOCKS.has(row.kind ?? '')
}

export const key = ({ entry, id }: Pick<Row, 'entry' | 'id'>): string => `${entry}:${id}`

export function label({ name, id }: Row): string {
  return `${name} #${id}`
}
