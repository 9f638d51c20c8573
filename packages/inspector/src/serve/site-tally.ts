import type { SiteFacts } from '../live/facts.ts'
import type { Entry, Listener, TaskNode, Wait } from '../record/registry.ts'
import { Sites } from '../record/site.ts'

/** Names beyond are one row: a program that makes up a name for each task must not fill the memory. */
const MOST_SITES = 1000
const OTHERS = '(others)'
/** Lifetimes that percentiles are taken from: the latest. */
const MOST_LIFETIMES = 512

interface Site {
  readonly name: string
  readonly place: string
  live: number
  parked: number
  spawned: number
  completed: number
  failed: number
  cancelled: number
  /** A ring, `ended` is how many there ever were. */
  readonly lifetimes: number[]
  ended: number
  /** Milliseconds waited, by what for. */
  readonly waited: Map<string, number>
}

interface Live {
  readonly site: Site
  /** Undefined for those who were there before the watch began. */
  readonly born: number | undefined
  /** By id of the wait: what for, and since when. */
  readonly waits: Map<number, { readonly key: string; since: number }>
}

/** Listens to one copy of the core and adds up what its tasks do, by what they are called. */
export class SiteTally implements Listener {
  readonly #now: () => number
  readonly #places = new Sites()
  readonly #sites = new Map<string, Site>()
  readonly #live = new Map<number, Live>()

  constructor(entry: Entry) {
    this.#now = () => entry.now()
    const { id, type, name, kind, on, wait } = entry.snapshot()
    for (const [row, one] of id.entries()) {
      if (type[row] !== 'task') continue
      const site = this.#siteOf(name[row]!, '')
      site.live++
      const live: Live = { site, born: undefined, waits: new Map() }
      this.#live.set(one, live)
      if (kind[row] === null) continue
      site.parked++
      live.waits.set(wait[row]!, { key: `${kind[row]} ${nameOf(on[row]!)}`, since: this.#now() })
    }
  }

  taskSpawned(task: TaskNode): void {
    const site = this.#sites.get(task.name) ?? this.#siteOf(task.name, this.#places.at(task.name))
    site.live++
    site.spawned++
    this.#live.set(task.id, { site, born: this.#now(), waits: new Map() })
  }

  taskParked(wait: Wait): void {
    const { id, kind, on } = wait
    const since = (wait.since = this.#now())
    const live = this.#taskOf(wait)
    if (live === undefined) return
    if (live.waits.size === 0) live.site.parked++
    const name = on === null || typeof on === 'number' ? '' : on.name
    live.waits.set(id, { key: `${kind} ${name}`, since })
  }

  taskWoken(wait: Wait): void {
    const live = this.#taskOf(wait)
    const ended = live?.waits.get(wait.id)
    if (live === undefined || ended === undefined) return
    add(live.site, ended.key, this.#now() - ended.since)
    live.waits.delete(wait.id)
    if (live.waits.size === 0) live.site.parked--
  }

  taskSettled(task: TaskNode): void {
    const live = this.#live.get(task.id)
    if (live === undefined) return
    this.#live.delete(task.id)
    const { site, born } = live
    site.live--
    site[task.outcome!.kind]++
    if (live.waits.size > 0) site.parked--
    if (born !== undefined) site.lifetimes[site.ended++ % MOST_LIFETIMES] = this.#now() - born
  }

  /** What has happened since the last time, and how it stands. */
  take(): SiteFacts[] {
    const now = this.#now()
    for (const { site, waits } of this.#live.values()) {
      for (const wait of waits.values()) {
        add(site, wait.key, now - wait.since)
        wait.since = now
      }
    }
    return [...this.#sites.values()].map((site) => {
      const { name, place, live, parked, spawned, completed, failed, cancelled } = site
      site.spawned = site.completed = site.failed = site.cancelled = 0
      const counts = { live, parked, spawned, completed, failed, cancelled }
      return { name, place, ...counts, ...percentiles(site.lifetimes), waits: sharesOf(site.waited) }
    })
  }

  #taskOf({ node }: Wait): Live | undefined {
    let at: Wait['node'] = node
    while (at !== null && !at.isTask) at = at.above
    return at === null ? undefined : this.#live.get(at.id)
  }

  #siteOf(name: string, place: string): Site {
    const known = this.#sites.get(name)
    if (known !== undefined) return known
    if (this.#sites.size >= MOST_SITES && name !== OTHERS) return this.#siteOf(OTHERS, '')
    const site: Site = {
      name,
      place,
      live: 0,
      parked: 0,
      spawned: 0,
      completed: 0,
      failed: 0,
      cancelled: 0,
      lifetimes: [],
      ended: 0,
      waited: new Map(),
    }
    this.#sites.set(name, site)
    return site
  }
}

function nameOf(on: string | number | null): string {
  return typeof on === 'string' ? on : ''
}

function add({ waited }: Site, key: string, ms: number): void {
  if (waited.size < MOST_SITES || waited.has(key)) waited.set(key, (waited.get(key) ?? 0) + ms)
}

function percentiles(lifetimes: readonly number[]): { p50: number | null; p99: number | null } {
  if (lifetimes.length === 0) return { p50: null, p99: null }
  const sorted = [...lifetimes].sort((a, b) => a - b)
  const at = (share: number) => sorted[Math.min(Math.floor(sorted.length * share), sorted.length - 1)]!
  return { p50: at(0.5), p99: at(0.99) }
}

function sharesOf(waited: ReadonlyMap<string, number>): SiteFacts['waits'] {
  const all = [...waited.values()].reduce((sum, ms) => sum + ms, 0)
  if (all === 0) return []
  return [...waited]
    .sort(([, a], [, b]) => b - a)
    .slice(0, 3)
    .map(([key, ms]) => {
      const space = key.indexOf(' ')
      return { kind: key.slice(0, space), on: key.slice(space + 1), share: ms / all }
    })
}
