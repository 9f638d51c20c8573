import { currentTask, followContinuations, runtimeWithoutHooks } from './continuations.ts'
import { type Clock, eachCopy, type Entry, type Listener, type TaskNode } from './registry.ts'
import { IDS_OF_A_COPY } from './trace.ts'

/** What the code of a task took of the processor, in milliseconds. */
export interface RunTime {
  readonly ran: number
  /** The longest that it ran without letting anything else run. */
  readonly longest: number
}

class Account implements RunTime {
  readonly key: number
  readonly clock: Clock
  /** Seen from its beginning. */
  readonly isWhole: boolean
  hasStarted: boolean
  ran = 0
  longest = 0
  /** When it ran last; 0 for never. */
  last = 0

  constructor(key: number, clock: Clock, isWhole: boolean) {
    this.key = key
    this.clock = clock
    this.isWhole = isWhole
    this.hasStarted = !isWhole
  }

  charge(from: number, to: number): void {
    const took = to - from
    this.ran += took
    if (took > this.longest) this.longest = took
    this.last = to
  }
}

/**
 * How long the code of each task has run, exactly: continuations are followed by the hooks of Node, and a body is followed up to
 * its first wait, as it runs within the continuation of whoever spawned it. One for all who ask, as each hook costs every await.
 */
class RunTimes {
  /** Of tasks that live, or have ended since the last continuation began. */
  readonly #accounts = new Map<number, Account>()
  readonly #ended: number[] = []
  readonly #stops: Array<() => void> = []
  /** Whose code runs now as far as is known, since when, and below it those whose code called it. */
  #running: Account | undefined
  #from = 0
  #isContinuation = false
  readonly #callers: Array<Account | undefined> = []

  constructor() {
    this.#stops.push(
      eachCopy((entry, copy) => this.#listen(entry, copy)),
      followContinuations({
        begins: (task, at) => this.#begins(task, at),
        ends: (task, _from, at) => this.#ends(task, at),
      }),
    )
  }

  /** Undefined of a task that is not known. The stretch that goes on right now is in it. */
  of(key: number): RunTime | undefined {
    const account = this.#accounts.get(key)
    if (account === undefined || account !== this.#who()) return account
    const now = performance.now() - this.#from
    return { ran: account.ran + now, longest: Math.max(account.longest, now) }
  }

  /** Whether a task was followed from its beginning. */
  isWhole(key: number): boolean {
    return this.#accounts.get(key)?.isWhole === true
  }

  /** Living tasks that ran at this moment or since. */
  *since(at: number): Iterable<RunTime & { readonly key: number; readonly clock: Clock }> {
    for (const account of this.#accounts.values()) if (account.last >= at) yield account
  }

  stop(): void {
    for (const stop of this.#stops) stop()
  }

  #listen(entry: Entry, copy: number): void {
    const above = copy * IDS_OF_A_COPY
    const { id, type } = entry.snapshot()
    for (const [row, one] of id.entries())
      if (type[row] === 'task') this.#accounts.set(above + one, new Account(above + one, entry, false))
    const left = ({ id: task }: TaskNode): undefined => this.#left(above + task)
    const listener: Listener = {
      taskSpawned: (task) =>
        void this.#accounts.set(above + task.id, new Account(above + task.id, task.clock, true)),
      taskStarted: (task) => this.#entered(above + task.id),
      // Its body has returned: a promise, or else that was its end.
      frame: left,
      taskSettled: (task) => this.#settled(above + task.id),
    }
    this.#stops.push(entry.listen(listener))
  }

  /** Where no hook could tell whose continuation it is, the code that asks can. */
  #who(): Account | undefined {
    if (this.#running === undefined && this.#isContinuation) this.#running = this.#accounts.get(currentTask())
    return this.#running
  }

  #begins(task: number, at: number): void {
    // Each await comes here.
    if (this.#ended.length > 0) {
      for (const key of this.#ended) this.#accounts.delete(key)
      this.#ended.length = 0
    }
    if (this.#callers.length > 0) this.#callers.length = 0
    this.#running = this.#accounts.get(task)
    this.#from = at
    this.#isContinuation = true
  }

  #ends(task: number, at: number): void {
    const running = this.#running ?? this.#accounts.get(task)
    running?.charge(this.#from, at)
    this.#running = undefined
    this.#isContinuation = false
  }

  #entered(key: number): void {
    const caller = this.#who()
    const now = performance.now()
    caller?.charge(this.#from, now)
    this.#callers.push(caller)
    this.#running = this.#accounts.get(key)
    if (this.#running !== undefined) this.#running.hasStarted = true
    this.#from = now
  }

  #left(key: number): undefined {
    if (this.#callers.length === 0 || this.#running?.key !== key) return
    const now = performance.now()
    this.#running.charge(this.#from, now)
    this.#running = this.#callers.pop()
    this.#from = now
  }

  #settled(key: number): void {
    const account = this.#accounts.get(key)
    // One that has ended is nobody's current one any more, and yet it is its code that runs.
    if (this.#running === undefined && this.#isContinuation && account?.hasStarted) this.#running = account
    this.#left(key)
    this.#ended.push(key)
  }
}

let times: RunTimes | undefined
let users = 0

export type { RunTimes }

/** How long the code of each task runs, from now until `stop` is called. */
export function measureRunTimes(): { readonly times: RunTimes; readonly stop: () => void } {
  users++
  const shared = (times ??= new RunTimes())
  let isStopped = false
  const stop = (): void => {
    if (isStopped) return
    isStopped = true
    if (--users > 0) return
    times = undefined
    shared.stop()
  }
  return { times: shared, stop }
}

/** What is to be said where that cannot be had; undefined where it can. */
export function whyNotMeasured(verb: string, instead = 3): string | undefined {
  const runtime = runtimeWithoutHooks()
  if (runtime === undefined) return undefined
  const or = runtime.startsWith('Node') ? 'Node 20.16 or newer' : 'the program on Node'
  return `Cannot ${verb} at level 4 on ${runtime}: it does not tell whose code runs, use level ${instead}, or ${or}`
}
