import type { SiteFacts } from '../live/facts.ts'
import { placeOf } from '../live/ledger.ts'
import { micros } from '../record/coding.ts'
import type { Dropped } from '../record/recorder.ts'
import type { Entry, Listener, TaskNode, Wait } from '../record/registry.ts'
import type { RunTimes } from '../record/run-times.ts'
import { Sites } from '../record/site.ts'
import { taskAround } from '../record/task-around.ts'
import { IDS_OF_A_COPY } from '../record/trace.ts'
import type { TurnGuess } from './turn-guess.ts'

/** Names beyond are one row: a program that makes up a name for each task must not fill the memory. */
const MOST_SITES = 1000
const OTHERS = '(others)'
/** Lifetimes that percentiles are taken from: the latest. */
const MOST_LIFETIMES = 512
/** Tasks that are followed at a time; further ones are in none of the numbers, and counted. */
const MOST_LIVE = 2 ** 17

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
  /** Milliseconds run since the last message, and the longest ever; undefined until something is known. */
  run: number | undefined
  longest: number | undefined
}

interface Live {
  readonly site: Site
  /** Undefined for those who were there before the watch began. */
  readonly born: number | undefined
  /** How much of what it ran is in the numbers of its site. */
  ran: number
  /** By id of the wait: what for, and since when. */
  readonly waits: Map<number, { readonly key: string; since: number }>
}

/** Listens to one copy of the core and adds up what its tasks do, by what they are called. */
export class SiteTally implements Listener {
  readonly #now: () => number
  readonly #places = new Sites()
  readonly #sites = new Map<string, Site>()
  readonly #live = new Map<number, Live>()
  readonly #entry: Entry
  readonly #above: number
  readonly #cpu: RunTimes | TurnGuess
  readonly #most: number
  readonly dropped: Dropped = { tasks: 0, scopes: 0, since: -1 }

  constructor(entry: Entry, copy: number, cpu: RunTimes | TurnGuess, most = MOST_LIVE) {
    this.#entry = entry
    this.#above = copy * IDS_OF_A_COPY
    this.#cpu = cpu
    this.#most = most
    this.#now = () => entry.now()
    const { id, type, name, kind, on, wait } = entry.snapshot()
    for (const [row, one] of id.entries()) {
      if (type[row] !== 'task' || this.#leavesOut()) continue
      const site = this.#siteOf(name[row]!, placeOf(name[row]!))
      site.live++
      const live: Live = { site, born: undefined, ran: this.#ranOf(one), waits: new Map() }
      this.#live.set(one, live)
      if (kind[row] === null) continue
      site.parked++
      live.waits.set(wait[row]!, { key: `${kind[row]} ${nameOf(on[row]!)}`, since: this.#now() })
    }
  }

  taskSpawned(task: TaskNode): void {
    const now = this.#now()
    this.#guess('current', now)
    if (this.#leavesOut()) return
    const site = this.#sites.get(task.name) ?? this.#siteOf(task.name, this.#places.at(task.name))
    site.live++
    site.spawned++
    this.#live.set(task.id, { site, born: now, ran: 0, waits: new Map() })
  }

  taskParked(wait: Wait): void {
    const { id, kind, on } = wait
    const since = (wait.since = this.#now())
    const live = this.#taskOf(wait)
    this.#guess(live, since)
    if (live === undefined) return
    if (live.waits.size === 0) live.site.parked++
    const name = on === null || typeof on === 'number' ? '' : on.name
    live.waits.set(id, { key: `${kind} ${name}`, since })
  }

  taskWoken(wait: Wait): void {
    const live = this.#taskOf(wait)
    const ended = live?.waits.get(wait.id)
    const now = this.#now()
    // Until now it was somebody else's code that ran, if anybody's.
    this.#guess('current', now)
    if (live === undefined || ended === undefined) return
    add(live.site, ended.key, now - ended.since)
    live.waits.delete(wait.id)
    if (live.waits.size === 0) live.site.parked--
  }

  taskSettled(task: TaskNode): void {
    const live = this.#live.get(task.id)
    const now = this.#now()
    this.#guess(live, now)
    if (live === undefined) return
    this.#charge(task.id, live)
    this.#live.delete(task.id)
    const { site, born } = live
    site.live--
    site[task.outcome!.kind]++
    if (live.waits.size > 0) site.parked--
    if (born !== undefined) site.lifetimes[site.ended++ % MOST_LIFETIMES] = now - born
  }

  /** What has happened since the last time, and how it stands. */
  take(): SiteFacts[] {
    const now = this.#now()
    for (const [id, live] of this.#live) {
      const { site, waits } = live
      this.#charge(id, live)
      for (const wait of waits.values()) {
        add(site, wait.key, now - wait.since)
        wait.since = now
      }
    }
    return [...this.#sites.values()].map((site) => {
      const { name, place, live, parked, spawned, completed, failed, cancelled } = site
      site.spawned = site.completed = site.failed = site.cancelled = 0
      const counts = { live, parked, spawned, completed, failed, cancelled }
      const { run = null, longest = null } = site
      if (site.run !== undefined) site.run = 0
      const cpu = { run, longest }
      return { name, place, ...counts, ...cpu, ...percentiles(site.lifetimes), waits: sharesOf(site.waited) }
    })
  }

  #leavesOut(): boolean {
    if (this.#live.size < this.#most) return false
    if (this.dropped.tasks++ === 0) this.dropped.since = micros(this.#now())
    return true
  }

  /** All that the code of a task ran so far, in milliseconds. */
  #ranOf(id: number): number {
    return 'of' in this.#cpu ? (this.#cpu.of(this.#above + id)?.ran ?? 0) : 0
  }

  /** What a task ran since the last time goes to its site, where that is known exactly. */
  #charge(id: number, live: Live): void {
    if (!('of' in this.#cpu)) return
    const time = this.#cpu.of(this.#above + id)
    if (time === undefined) return
    ran(live.site, time.ran - live.ran, time.longest)
    live.ran = time.ran
  }

  /** And where it is not, what ran since the last event is most likely the code of this one's task. */
  #guess(live: Live | undefined | 'current', now: number): void {
    if ('of' in this.#cpu) return
    const took = this.#cpu.took(now)
    if (took <= 0) return
    const whose = live === 'current' ? this.#live.get(this.#entry.current() ?? 0) : live
    if (whose !== undefined) ran(whose.site, took, took)
  }

  #taskOf({ node }: Wait): Live | undefined {
    return this.#live.get(taskAround(node)?.id ?? 0)
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
      run: 'of' in this.#cpu ? 0 : undefined,
      longest: 'of' in this.#cpu ? 0 : undefined,
    }
    this.#sites.set(name, site)
    return site
  }
}

function nameOf(on: string | number | null): string {
  return typeof on === 'string' ? on : ''
}

function ran(site: Site, ms: number, longest: number): void {
  site.run = (site.run ?? 0) + ms
  site.longest = Math.max(site.longest ?? 0, longest)
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
