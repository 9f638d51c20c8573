import { host as thisHost } from '#host'
import { outside } from './ambient.ts'
import type { Host } from './host.ts'
import { Timers } from './timers.ts'

/** Operations of this library in one turn of the event loop, after which a checkpoint lets timers and I/O run. */
const MOST_OPERATIONS = 4096
const MOST_MILLISECONDS = 4
/** A clock read costs as much as an operation, so only every so many operations look. A power of two. */
const LOOK_EVERY = 64

/** What the scopes on one host share: its timers, the budget of the turn, and how much could still happen. */
export class Loop {
  readonly host: Host
  readonly timers: Timers
  /** Live tasks that are not parked: they run, or await something that is not ours. */
  outside = 0
  /** Waits and deadlines that a timer, a foreign promise or a foreign signal can end. */
  wakeable = 0
  /** Foreign promises that somebody is parked on. A virtual clock stands still for them. */
  foreign = 0
  /** State of `pick`. */
  random = 1
  /** Called when, of what this library knows of, nothing is left that could wake a task. */
  readonly onQuiet = new Set<() => void>()

  #operations = 0
  #isSpent = false
  #turnBegan = 0
  #hop: Promise<void> | null = null
  #turn: object | null = null

  constructor(host: Host) {
    this.host = host
    this.timers = new Timers(host)
  }

  now(): number {
    return this.host.now()
  }

  get hopping(): boolean {
    return this.#hop !== null
  }

  /**
   * Counts an operation. True when the turn's budget is spent and the caller has to `hop`; then it is so for all
   * until the next turn, or whoever came later would overtake the one who hops.
   */
  spend(): boolean {
    return this.#isSpent || ((++this.#operations & (LOOK_EVERY - 1)) === 0 && this.#overspent())
  }

  #overspent(): boolean {
    // Under a virtual clock operations alone count: time that stands still would never be up.
    const isLate = !this.host.virtual && this.host.now() - this.#turnBegan >= MOST_MILLISECONDS
    return (this.#isSpent = isLate || this.#operations >= MOST_OPERATIONS)
  }

  /** Resolves in the next macrotask. Everybody who hops in one turn shares one promise and one host call. */
  hop(): Promise<void> {
    if (this.#hop !== null) return this.#hop
    const hop = new Promise<void>((resolve) => {
      outside(() =>
        this.host.hop(() => {
          this.#hop = null
          this.#operations = 0
          this.#isSpent = false
          if (!this.host.virtual) this.#turnBegan = this.host.now()
          resolve()
        }),
      )
    })
    if (!this.host.perRequest) this.#hop = hop
    return hop
  }

  /** The same object for as long as the current turn of the event loop lasts. */
  turn(): object {
    const hasBegun = this.#turn !== null
    const turn = (this.#turn ??= {})
    // A request that has answered takes its callbacks with it: one that relied on another's would find its turn endless.
    if (!hasBegun || this.host.perRequest) {
      outside(() =>
        this.host.hop(() => {
          this.#turn = null
        }),
      )
    }
    return turn
  }

  /** A number below `count`, the same ones in each program: who wants others seeds them. */
  pick(count: number): number {
    this.random = (Math.imul(this.random, 1_664_525) + 1_013_904_223) | 0
    return (this.random >>> 8) % count
  }

  /** One task less is outside: it parks or has ended. */
  leaveOutside(): void {
    this.outside--
    this.#tellIfQuiet()
  }

  /** One less of what could still wake a task. */
  leaveWakeable(): void {
    this.wakeable--
    this.#tellIfQuiet()
  }

  #tellIfQuiet(): void {
    if (this.outside + this.wakeable === 0) for (const quiet of this.onQuiet) quiet()
  }
}

/** The host of the runtime that this runs on. */
export const platformHost: Host = thisHost

let platformLoop: Loop | null = null
const loops = /* @__PURE__ */ new WeakMap<Host, Loop>()

export function loopOf(host: Host | undefined): Loop {
  if (host === undefined || host === platformHost) return (platformLoop ??= new Loop(platformHost))
  let loop = loops.get(host)
  if (loop === undefined) loops.set(host, (loop = new Loop(host)))
  return loop
}
