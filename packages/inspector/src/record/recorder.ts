import { KIND, micros } from './coding.ts'
import type { Event } from './event.ts'
import { type Evicted, evict } from './eviction.ts'
import { listenerFor } from './listener.ts'
import { copies, eachCopy, type Entry } from './registry.ts'
import type { Counters, Level, Rows } from './rows.ts'
import { measureRunTimes, type RunTime, type RunTimes, whyNotMeasured } from './run-times.ts'
import { Sites } from './site.ts'
import { Texts } from './texts.ts'
import { IDS_OF_A_COPY, Trace } from './trace.ts'

export interface RecorderOptions {
  /**
   * 1 counts and notes since when tasks wait; 2 keeps every event; 3 looks where tasks are spawned, too; 4 measures how long the code
   * of each runs, too, which makes every await dearer, and which Node alone can tell. 2 by default.
   */
  readonly level?: Level
  /** How many events there is room for. 2^18 by default. */
  readonly capacity?: number
  /** Takes what is there when the room is used up, which is then free again. Without it whole tasks are let go. */
  readonly onFull?: (trace: Trace, recorder: Recorder) => void
  /** Whether `onFull` can take anything now. While it cannot, whole tasks are let go once the room is used up. */
  readonly canTake?: () => boolean
  /** Called before the core prints what is stuck. */
  readonly onDeadlock?: () => void
  /** Told once if this fails, after which it records no more. The program goes on. */
  readonly onError?: (error: unknown) => void
}

/** Whole tasks and scopes that are not in the recording, because there was no room. */
export interface Dropped {
  tasks: number
  scopes: number
  /** Microseconds of the program's clock; -1 as long as nothing was dropped. */
  since: number
}

const CAPACITY = 2 ** 18
/** After an eviction that freed nothing it is tried again when so much has been left out. */
const RETRY = 4096

/** Notes what happens in all copies of the core in this process, from now until it is stopped. */
export class Recorder implements Rows {
  readonly level: Level
  readonly counters: Counters = { spawned: 0, completed: 0, failed: 0, cancelled: 0, parked: 0 }
  readonly dropped: Dropped = { tasks: 0, scopes: 0, since: -1 }
  readonly trace: Trace
  readonly sites: Sites | null
  /** Whether a program under a clock that jumps was met. */
  isVirtual = false
  readonly #onFull: RecorderOptions['onFull']
  readonly #canTake: () => boolean
  readonly #stops: Array<() => void> = []
  /** Subjects that are not recorded though they live. */
  readonly #leftOut = new Set<number>()
  /** Those of them that have ended: forgotten once their first rows are out of the trace. */
  readonly #goneLeftOut: number[] = []
  /** Rows of subjects that were left out since may be in the trace. */
  #isStale = false
  /** What was left out though some of its events may have been handed over; who takes the rest is told. */
  readonly #givenUp: number[] = []
  #refused = 0
  #times: RunTimes | undefined
  /** Up to when what ran was told of. */
  #told = 0

  constructor({
    level = 2,
    capacity = CAPACITY,
    onFull,
    canTake = () => true,
    onDeadlock,
    onError,
  }: RecorderOptions = {}) {
    this.level = level
    this.trace = new Trace(level === 1 ? 0 : capacity)
    this.sites = level >= 3 ? new Sites() : null
    this.#onFull = onFull
    this.#canTake = canTake
    const fail = (error: unknown) => {
      // Nobody could take what is left: it may be what failed.
      this.trace.clear()
      this.#givenUp.length = 0
      this.#times = undefined
      this.stop()
      onError?.(error)
    }
    const begin = (entry: Entry, copy: number) => {
      const listener = listenerFor(entry, copy, this)
      this.#stops.push(entry.listen(onDeadlock ? { ...listener, deadlock: tellingFirst } : listener, fail))
      function tellingFirst(waits: Parameters<NonNullable<typeof listener.deadlock>>[0]) {
        onDeadlock!()
        listener.deadlock?.(waits)
      }
    }
    if (level === 4) {
      // First: what it measures the others ask for.
      const { times, stop } = measured()
      this.#times = times
      this.#stops.push(stop)
    }
    this.#stops.push(eachCopy(begin))
  }

  /** Hands over what there is, if somebody takes it. */
  flush(): void {
    if (!this.#canTake()) return
    this.#tellWhoRan()
    this.#handOver()
  }

  /** Ends the recording; what was not yet taken is handed over. */
  stop(): void {
    this.#tellWhoRan()
    this.#times = undefined
    this.#handOver()
    for (const stop of this.#stops.splice(0)) stop()
  }

  /** Tasks and scopes that were dropped since the last time, though some of their events may have been handed over. */
  get givenUp(): readonly number[] {
    return this.#givenUp
  }

  /** The versions of the core that are recorded. */
  get cores(): string[] {
    return copies().map(({ core }) => core)
  }

  row(kind: number, copy: number, at: number, subject: number, isScope = false): number {
    if (this.#leftOut.size > 0 && this.#leftOut.has(copy * IDS_OF_A_COPY + subject)) return -1
    if (this.trace.isFull && !this.#makeRoom()) {
      if (kind !== KIND['task-spawned'] && kind !== KIND['scope-opened'] && subject !== 0)
        this.#givenUp.push(copy * IDS_OF_A_COPY + subject)
      this.#leaveOut(copy, subject, at, isScope)
      return -1
    }
    return this.trace.add(kind, copy, at, subject)
  }

  ran(row: number, copy: number, task: number): void {
    this.#note(row, this.#times?.of(copy * IDS_OF_A_COPY + task))
  }

  ended(copy: number, subject: number): void {
    const key = copy * IDS_OF_A_COPY + subject
    if (this.#leftOut.size > 0 && this.#leftOut.has(key)) this.#goneLeftOut.push(key)
  }

  /** The events that are kept: whole tasks, the others are counted in `dropped`. For a recorder whose events nobody takes. */
  kept(): Iterable<Event> {
    this.#evict(0)
    return this.trace.events()
  }

  /** A task that runs on without parking has no other event to tell it with. */
  #tellWhoRan(): void {
    if (this.#times === undefined) return
    for (const { key, clock, ...time } of this.#times.since(this.#told)) {
      const row = this.row(
        KIND['task-ran'],
        Math.floor(key / IDS_OF_A_COPY),
        micros(clock.now()),
        key % IDS_OF_A_COPY,
      )
      if (row >= 0) this.#note(row, time)
    }
    this.#told = performance.now()
  }

  #note(row: number, time: RunTime | undefined): void {
    const { trace } = this
    trace.ran[row] = time === undefined ? 0 : micros(time.ran)
    trace.longest[row] = time === undefined ? 0 : micros(time.longest)
  }

  #handOver(): void {
    if (this.#onFull === undefined) return
    if (this.#isStale) this.#evict(0)
    if (this.trace.length === 0 && this.#givenUp.length === 0) return
    this.#onFull(this.trace, this)
    this.#givenUp.length = 0
    this.trace.clear()
    if (this.trace.texts.isLarge) this.trace.texts = new Texts()
  }

  #evict(wanted: number): Evicted {
    const evicted = evict(this.trace, {
      leftOut: (copy, id) => this.#leftOut.size > 0 && this.#leftOut.has(copy * IDS_OF_A_COPY + id),
      wanted,
      handsOver: this.#onFull !== undefined,
    })
    this.#isStale = false
    for (const key of this.#goneLeftOut.splice(0)) this.#leftOut.delete(key)
    return evicted
  }

  #makeRoom(): boolean {
    const { trace } = this
    if (this.#onFull !== undefined && this.#canTake()) {
      this.#handOver()
      this.#refused = 0
      return true
    }
    if (this.#refused++ % RETRY !== 0) return false
    const last = trace.at[trace.length - 1]!
    const { tasks, scopes } = this.#evict(trace.capacity / 2)
    if (tasks + scopes > 0) this.#count(tasks, scopes, last)
    if (trace.isFull) return false
    this.#refused = 0
    return true
  }

  /** Part of a task would be worse than none: what has a row refused is given up whole. */
  #leaveOut(copy: number, subject: number, at: number, isScope: boolean): void {
    if (subject === 0) return
    this.#leftOut.add(copy * IDS_OF_A_COPY + subject)
    this.#isStale = true
    this.#count(isScope ? 0 : 1, isScope ? 1 : 0, at)
  }

  #count(tasks: number, scopes: number, at: number): void {
    const { dropped } = this
    if (dropped.since === -1) dropped.since = at
    dropped.tasks += tasks
    dropped.scopes += scopes
  }
}

function measured(): ReturnType<typeof measureRunTimes> {
  const why = whyNotMeasured('record')
  if (why !== undefined) throw new TypeError(why)
  return measureRunTimes()
}
