import type { CopySnapshot, Picture, Seen } from '../live/facts.ts'
import { plain } from '../record/texts.ts'

/** A task or scope as the screens see it. */
export interface Row {
  readonly entry: number
  /** Loaded copies of the core, of which `entry` is one; 1 if absent. */
  readonly copies?: number | undefined
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
  /** What somebody saw of it who watches. */
  readonly seen?: Seen | undefined
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
  const rows = entries.flatMap((copy, entry) => rowsOf(copy, entry, entries.length))
  return { now, rows, tops: rows.filter(({ parent }) => parent === undefined) }
}

interface Making extends Row {
  parent: Row | undefined
  children: Row[]
  holders: Row[]
  held: Map<number, Held>
}

// Most rows have none: ten thousand of each would be half the time that a screen takes.
const NO_ROWS: Row[] = []
const NONE_HELD = new Map<number, Held>()

function rowsOf({ snapshot, seen: all = [] }: CopySnapshot, entry: number, copies: number): Row[] {
  const seen = new Map(all.map((one) => [one.id, one]))
  const { id, parent, type, name, state, kind, on, owner, since, resource } = snapshot
  const clean = cleaner()
  const rows = id.map((one, at): Making => {
    const what = on[at]!
    return {
      entry,
      copies,
      id: one,
      isTask: type[at] === 'task',
      name: clean(name[at]!),
      state: state[at]!,
      kind: kind[at]!,
      on: typeof what === 'string' ? clean(what) : what,
      resource: resource[at]!,
      detail: clean(snapshot.detail?.[at] ?? ''),
      waiting: snapshot.waiting?.[at] ?? 0,
      place: snapshot.place?.[at] ?? 0,
      holders: NO_ROWS,
      since: since[at]!,
      deadline: snapshot.deadline?.[at] ?? 0,
      cancelled: snapshot.cancelled?.[at] ?? null,
      parent: undefined,
      children: NO_ROWS,
      seen: seen.get(one),
      held: NONE_HELD,
    }
  })
  const byId = new Map(rows.map((row) => [row.id, row]))
  for (const [at, row] of rows.entries()) {
    const above = byId.get(parent[at]!)
    if (above !== undefined) {
      row.parent = above
      if (above.children === NO_ROWS) above.children = [row]
      else above.children.push(row)
    }
    const holders = owner[at]!
    if (holders.length === 0) continue
    row.holders = holders.flatMap((holder) => byId.get(holder) ?? [])
    if (!row.isTask || !LOCKS.has(row.kind ?? '')) continue
    for (const holder of row.holders) hold(holder as Making, row)
  }
  return rows
}

/** `plain`, which looks at each text once: thousands of tasks have few names. */
function cleaner(): (text: string) => string {
  const known = new Map<string, string>()
  return (text) => {
    let clean = known.get(text)
    if (clean === undefined) known.set(text, (clean = plain(text)))
    return clean
  }
}

function hold(holder: Making, { resource, kind, on }: Row): void {
  if (holder.held === NONE_HELD) holder.held = new Map()
  const held = holder.held.get(resource)
  if (held === undefined) holder.held.set(resource, { kind: kind!, on: String(on), waiting: 1 })
  else held.waiting++
}

/** Waits for something that others hold, and is the next to get it. */
export function isNext(row: Row): boolean {
  return row.place === 1 && row.holders.length > 0 && LOCKS.has(row.kind ?? '')
}

/** Since when a task holds what another waits for, in milliseconds; undefined where nobody saw it. */
export function heldSince({ resource }: Row, holder: Row): number | undefined {
  return holder.seen?.holds?.find(({ on }) => on === resource)?.since
}

export const key = ({ entry, id }: Pick<Row, 'entry' | 'id'>): string => `${entry}:${id}`

/** `#14`, or `#14/2` where there are several copies of the core, each of which counts for itself. */
export function number({ id, entry, copies = 1 }: Pick<Row, 'id' | 'entry' | 'copies'>): string {
  return copies > 1 ? `#${id}/${entry + 1}` : `#${id}`
}

export function label(row: Row): string {
  return `${row.name} ${number(row)}`
}
