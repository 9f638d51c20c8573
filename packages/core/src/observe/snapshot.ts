import type { ResourceFacts } from './event.ts'
import { nodes, waitOf } from './node.ts'

/** One column per fact, one row per living task or scope, parents first. */
export interface Snapshot {
  id: number[]
  parent: number[]
  type: Array<'task' | 'scope'>
  name: string[]
  state: string[]
  kind: Array<string | null>
  on: Array<string | number | null>
  owner: number[][]
  /**
   * When the wait began. Where nobody watched then, the moment at which a snapshot first saw it, as a negative number: it
   * has lasted at least since then.
   */
  since: number[]
  site: Array<string | null>
  /** Id of the wait; 0 for none. */
  wait: number[]
  /** Id of what is waited for, and 0 where that is nothing of this library. Names may be the same. */
  resource: number[]
  /** What that tells of itself. */
  detail: string[]
  /** How many wait for it, this one included. */
  waiting: number[]
  /** Place in its line: 1 is next, 0 where it has none. */
  place: number[]
  /** The moment of the nearest deadline in force; 0 without one. */
  deadline: number[]
  /** What the cancellation in force came from. */
  cancelled: Array<string | null>
}

export function snapshot(now: number): Snapshot {
  const all: Snapshot = {
    id: [],
    parent: [],
    type: [],
    name: [],
    state: [],
    kind: [],
    on: [],
    owner: [],
    since: [],
    site: [],
    wait: [],
    resource: [],
    detail: [],
    waiting: [],
    place: [],
    deadline: [],
    cancelled: [],
  }
  // A line of thousands is asked once, not by each of those who stand in it.
  const described = new Map<unknown, ResourceFacts>()
  const places = new Map<unknown, ReadonlyMap<unknown, number>>()
  for (const node of nodes()) {
    const wait = node.isTask ? waitOf(node) : node.waits
    const on = wait === null ? null : wait.on
    const resource = typeof on === 'object' ? on : null
    const facts = resource && remembered(described, resource, () => resource.describe())
    const line = facts === null ? null : wait!.list
    if (wait !== null && wait.since === 0) wait.since = -now
    all.id.push(node.id)
    all.parent.push(node.above?.id ?? 0)
    all.type.push(node.isTask ? 'task' : 'scope')
    all.name.push(node.name)
    all.state.push(
      node.isTask && node.state === 'running' ? (wait === null ? 'outside' : 'parked') : node.state,
    )
    all.kind.push(wait === null ? null : wait.kind)
    all.on.push(resource === null ? (on as number | null) : resource.name)
    all.owner.push(facts === null ? [] : [...facts.holders])
    all.since.push(wait === null ? 0 : wait.since)
    all.site.push(wait?.site ?? null)
    all.wait.push(wait?.id ?? 0)
    all.resource.push(resource?.id ?? 0)
    all.detail.push(facts?.detail ?? '')
    all.waiting.push(facts?.waiting ?? 0)
    all.place.push(line === null ? 0 : remembered(places, line, () => placesIn(line)).get(wait)!)
    all.deadline.push((wait?.node ?? node).deadlineInForce?.at ?? 0)
    all.cancelled.push(node.effective?.source ?? null)
  }
  return all
}

function remembered<T>(known: Map<unknown, T>, key: unknown, make: () => T): T {
  let value = known.get(key)
  if (value === undefined) known.set(key, (value = make()))
  return value
}

function placesIn(line: Iterable<unknown>): Map<unknown, number> {
  const places = new Map<unknown, number>()
  for (const wait of line) places.set(wait, places.size + 1)
  return places
}
