import { checkDuration } from '../base/check.ts'
import { List } from '../base/list.ts'
import { currentNode } from '../cancel/current.ts'
import { outside } from '../host/ambient.ts'
import type { Host } from '../host/host.ts'
import { type Loop, platformHost } from '../host/loop.ts'
import type { Program } from '../task/program.ts'
import { park } from '../wait/park.ts'
import { SteadyWait } from '../wait/wait.ts'
import type { VirtualHost } from './virtual-host.ts'

/** The clock of a `runVirtual`, as its body sees it. It jumps by itself when all tasks wait on it. */
export interface VirtualTime {
  now(): number
  /** Lets `ms` pass, with everything that is due in them. */
  advance(ms: number): Promise<void>
  /** Goes to the next moment at which something is due, lets that happen, and gives the moment; Infinity if there is none. */
  jumpToNext(): Promise<number>
  /** Waits, without any time passing, until all other tasks wait. */
  idle(): Promise<void>
}

/** Real milliseconds that a task may await something that is not ours before the clock goes on without it. */
const PATIENCE = 15
/** And before it is held to be waiting for ever. */
const PATIENCE_BEFORE_DEADLOCK = 100

/**
 * Moves the clock of one program. Looks after every macrotask, when all microtasks of the turn have run: if nobody has
 * work left in this moment, it goes to the next moment at which something is due.
 */
export class TimeDriver implements VirtualTime {
  readonly #host: VirtualHost
  readonly #loop: Loop
  readonly #real: Host = platformHost
  readonly #pick: ((count: number) => number) | undefined
  /** Those who want to go on when nobody else has work in this moment. */
  readonly #idlers = new List<SteadyWait>()
  /** Those who want to go on after the next jump. */
  readonly #jumpers = new List<SteadyWait<number>>()
  #program: Program<unknown> | null = null
  /** Real time since when somebody has been outside. */
  #outsideSince: number | null = null
  #deadlocked = false

  constructor(host: VirtualHost, loop: Loop, pick: ((count: number) => number) | undefined) {
    this.#host = host
    this.#loop = loop
    this.#pick = pick
  }

  now(): number {
    return this.#host.now()
  }

  advance(ms: number): Promise<void> {
    checkDuration('ms', ms)
    const wait = this.#wait<void>('sleep')
    this.#loop.timers.arm(wait, this.now() + ms)
    return park(wait)
  }

  jumpToNext(): Promise<number> {
    const wait = this.#wait<number>('forever')
    this.#jumpers.push(wait)
    return park(wait)
  }

  idle(): Promise<void> {
    const wait = this.#wait<void>('forever')
    this.#idlers.push(wait)
    return park(wait)
  }

  /** In browsers the code after an `await` knows no task; then it is the main task's. */
  #wait<T>(kind: 'sleep' | 'forever'): SteadyWait<T> {
    return new SteadyWait<T>(kind, null, currentNode() ?? this.#program!.main)
  }

  drive(program: Program<unknown>): void {
    this.#program = program
    this.#lookSoon()
  }

  #lookSoon(): void {
    outside(() => this.#real.hop(() => this.#look()))
  }

  #look(): void {
    if (this.#program!.root.ended) return
    const delay = this.#step()
    if (delay === 0) this.#lookSoon()
    else outside(() => this.#real.setTimer(() => this.#look(), delay))
  }

  /** Does one thing, and says after how many real milliseconds to look again. */
  #step(): number {
    const loop = this.#loop
    if (loop.hopping) {
      // Somebody worked until the turn's budget was spent: that was no time of waiting for what is outside.
      this.#outsideSince = null
      return 0
    }
    if (loop.foreign > 0) return 1
    if (loop.outside > 0 && !this.#isPatienceUp(PATIENCE)) return 1
    if (this.#idlers.first !== null) {
      this.#idlers.first.grant()
      return 0
    }
    const next = loop.timers.next()
    if (next < Infinity) return this.#jumpTo(next)
    if (this.#jumpers.first !== null) {
      this.#jumpers.first.grant(Infinity)
      return 0
    }
    if (loop.outside > 0 && !this.#isPatienceUp(PATIENCE_BEFORE_DEADLOCK)) return 5
    if (this.#deadlocked) return 5
    this.#deadlocked = true
    this.#program!.deadlock('every task waits, and no timer is set that could wake one')
    return 0
  }

  #jumpTo(at: number): number {
    this.#outsideSince = null
    this.#host.jumpTo(at)
    this.#loop.timers.fire(this.#pick)
    for (let wait = this.#jumpers.first; wait !== null; wait = this.#jumpers.first) wait.grant(at)
    return 0
  }

  #isPatienceUp(patience: number): boolean {
    const now = this.#real.now()
    this.#outsideSince ??= now
    return now - this.#outsideSince >= patience
  }
}
