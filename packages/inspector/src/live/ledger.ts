import { type Entry, eachCopy, type Listener, type Node, type Wait } from '../record/registry.ts'
import { measureRunTimes, type RunTimes } from '../record/run-times.ts'
import { EVERY, Sites } from '../record/site.ts'
import { taskAround } from '../record/task-around.ts'
import { IDS_OF_A_COPY } from '../record/trace.ts'
import type { Seen } from './facts.ts'

/** What is to be known of living tasks, besides who spawned them and how often they were woken. */
export interface Wanted {
  /** Where they are spawned: the first of each name, which is nearly free, some besides, or each of them. */
  readonly sites: 'first' | 'some' | 'all'
  /** How long their code runs. */
  readonly times: boolean
}

/** One in how many spawns is looked at, besides the first of each name. */
const LOOKS = { first: Infinity, some: EVERY, all: 1 } as const

/** Made for each task: no object in it that is not needed. */
class Account {
  readonly name: string
  readonly isWhole: boolean
  by = 0
  byName = ''
  site = ''
  woken = 0
  /** When it went on last; 0 while it is parked, or where nobody saw it. */
  outside = 0
  lastKind = ''
  lastOn = ''
  lastSite: string | undefined = undefined
  /** Since when it has which permits, and how many. */
  holds: Map<number, { readonly since: number; weight: number }> | undefined = undefined

  constructor(name: string, isWhole: boolean) {
    this.name = name
    this.isWhole = isWhole
  }
}

/** What is seen of the living tasks of one copy, for those who ask about them. Whoever ends is forgotten. */
class Ledger implements Listener {
  readonly #entry: Entry
  readonly #ledgers: Ledgers
  readonly #accounts = new Map<number, Account>()
  readonly stop: () => void

  constructor(entry: Entry, ledgers: Ledgers) {
    this.#entry = entry
    this.#ledgers = ledgers
    const { id, type, name } = entry.snapshot()
    for (const [row, one] of id.entries())
      if (type[row] === 'task') this.#accounts.set(one, new Account(name[row]!, false))
    this.stop = entry.listen(this)
  }

  taskSpawned(task: Node): void {
    // What main spawns into its own scope is spawned by main, though nothing of main is around it.
    const current = this.#entry.current() ?? 0
    const by = current === task.id ? 0 : current || (taskAround(task.above)?.id ?? 0)
    const account = new Account(task.name, true)
    account.by = by
    account.byName = this.#accounts.get(by)?.name ?? ''
    account.site = this.#ledgers.siteOf(task.name)
    account.outside = task.clock.now()
    this.#accounts.set(task.id, account)
  }

  taskParked(wait: Wait): void {
    const account = this.#accountOf(wait.node)
    if (wait.since === 0) wait.since = wait.clock.now()
    if (account !== undefined) account.outside = 0
  }

  taskWoken(wait: Wait): void {
    const account = this.#accountOf(wait.node)
    if (account === undefined) return
    const { kind, on, site } = wait
    account.woken++
    account.outside = wait.clock.now()
    account.lastKind = kind
    account.lastOn = typeof on === 'object' && on !== null ? on.name : ''
    account.lastSite = site
  }

  taskSettled({ id }: Node): void {
    this.#accounts.delete(id)
  }

  permitGranted({ id }: { readonly id: number }, task: Node | null, weight: number): void {
    const account = this.#accounts.get(task?.id ?? 0)
    if (account === undefined) return
    const holds = (account.holds ??= new Map())
    const held = holds.get(id)
    if (held === undefined) holds.set(id, { since: task!.clock.now(), weight })
    else held.weight += weight
  }

  permitReleased({ id }: { readonly id: number }, task: Node | null, weight: number): void {
    const holds = this.#accounts.get(task?.id ?? 0)?.holds
    const held = holds?.get(id)
    if (held !== undefined && (held.weight -= weight) <= 0) holds!.delete(id)
  }

  seen(copy: number, times: RunTimes | undefined): Seen[] {
    return [...this.#accounts].map(([id, account]) => {
      const { isWhole, by, byName, site, woken, outside, lastKind, lastOn, lastSite, holds } = account
      const key = copy * IDS_OF_A_COPY + id
      const time = times?.of(key)
      const place = site === '' ? this.#ledgers.placeOf(account.name) : site
      return {
        id,
        isWhole,
        woken,
        ...(by > 0 && { by, byName }),
        ...(isWhole && place !== '' && { site: place, isSiteSure: site !== '' }),
        ...(time !== undefined && {
          ran: time.ran,
          longest: time.longest,
          isRanWhole: times!.isWhole(key),
        }),
        ...(outside > 0 && { outside }),
        ...(lastKind !== '' && {
          last: { kind: lastKind, on: lastOn, frames: lastSite?.split('\n') ?? [] },
        }),
        ...(holds !== undefined &&
          holds.size > 0 && { holds: [...holds].map(([on, { since }]) => ({ on, since })) }),
      }
    })
  }

  #accountOf(node: Wait['node']): Account | undefined {
    return this.#accounts.get(taskAround(node)?.id ?? 0)
  }
}

/** One for the whole program, kept as long as anybody wants it. */
class Ledgers {
  readonly #wanted = new Set<Wanted>()
  readonly #ofCopies = new Map<object, { readonly ledger: Ledger; readonly copy: number }>()
  readonly #places = new Map<string, string>()
  #sites = new Sites(Infinity)
  #stopCopies: (() => void) | undefined
  #measuring: ReturnType<typeof measureRunTimes> | undefined

  keep(wanted: Wanted): () => void {
    this.#wanted.add(wanted)
    this.#adapt()
    return () => {
      this.#wanted.delete(wanted)
      this.#adapt()
    }
  }

  seenOf(entry: object): Seen[] | undefined {
    const found = this.#ofCopies.get(entry)
    return found?.ledger.seen(found.copy, this.#measuring?.times)
  }

  /** To be called as a task is spawned; empty where nobody looked. */
  siteOf(name: string): string {
    const site = this.#sites.at(name)
    if (site !== '') this.#places.set(name, (this.#places.get(name) ?? site) === site ? site : '')
    return site
  }

  /** Where a task of that name was spawned; empty where nobody looked, or tasks of that name come from several places. */
  placeOf(name: string): string {
    return this.#places.get(name) ?? ''
  }

  #adapt(): void {
    const all = [...this.#wanted]
    const wantsTimes = all.some(({ times }) => times)
    if (wantsTimes) this.#measuring ??= measureRunTimes()
    else {
      this.#measuring?.stop()
      this.#measuring = undefined
    }
    this.#sites.every = Math.min(Infinity, ...all.map(({ sites }) => LOOKS[sites]))
    if (all.length > 0)
      this.#stopCopies ??= eachCopy((entry, copy) => {
        this.#ofCopies.set(entry, { ledger: new Ledger(entry, this), copy })
      })
    else {
      this.#stopCopies?.()
      this.#stopCopies = undefined
      for (const { ledger } of this.#ofCopies.values()) ledger.stop()
      this.#ofCopies.clear()
      this.#places.clear()
      this.#sites = new Sites(Infinity)
    }
  }
}

const ledgers = new Ledgers()

/** Notes what each living task does, for `where` and `pstree`, from now until the result is called. */
export function keepLedger(wanted: Wanted): () => void {
  return ledgers.keep(wanted)
}

/** Where tasks of that name are spawned; empty where nobody knows, or they come from several places. */
export function placeOf(name: string): string {
  return ledgers.placeOf(name)
}

/** What was seen of the living tasks of a copy; undefined where nobody keeps a ledger. */
export function seenOf(entry: object): Seen[] | undefined {
  return ledgers.seenOf(entry)
}
