import { Link, List } from '../base/list.ts'
import { tally } from '../base/tally.ts'
import { outside } from './ambient.ts'
import type { Host } from './host.ts'

/** The platform's longest timer, 2^31 - 1 ms; a longer one fires at once. Not computed: imports do nothing. */
const LONGEST = 2_147_483_647

/** Something that wants to be told when its moment has come. */
export abstract class Alarm extends Link {
  /** The moment that it was armed for. */
  due = 0
  abstract ring(): void
}

/** All that is due in the same millisecond (under a virtual clock: at the same moment). */
class Bucket extends List<Alarm> {
  readonly at: number
  readonly #timers: Timers
  /** Alarms came in another order than that of their moments. */
  #mixed = false

  constructor(timers: Timers, at: number) {
    super()
    this.#timers = timers
    this.at = at
  }

  override push(alarm: Alarm): void {
    if (this.last !== null && alarm.due < this.last.due) this.#mixed = true
    super.push(alarm)
  }

  override remove(alarm: Alarm): void {
    super.remove(alarm)
    this.#timers.disarmed(alarm)
  }

  /** Sorted once, when due, and not at each push: most buckets are in order, and most alarms never ring. */
  putInOrder(): void {
    if (!this.#mixed) return
    this.#mixed = false
    const alarms: Alarm[] = []
    for (let alarm = this.first; alarm !== null; alarm = alarm.after as Alarm | null) alarms.push(alarm)
    alarms.sort((a, b) => a.due - b.due)
    this.first = this.last = null
    this.size = 0
    for (const alarm of alarms) super.push(alarm)
  }
}

/**
 * All timers of a host behind one host timer: arming and disarming are a push to, and a removal from, a list.
 *
 * Moments are rounded to the nearest millisecond; rounding up would cost a millisecond of drift at the median. Those of
 * one millisecond still ring in their own order: who waits shorter goes on first, however little shorter.
 */
export class Timers {
  readonly #host: Host
  readonly #buckets = new Map<number, Bucket>()
  /** A binary heap by moment. Invariant: it holds the buckets of the map and no other. */
  #heap: Bucket[] = []
  #armed = 0
  #timer: unknown
  /** When the host timer fires; Infinity without one. May be earlier than needed: then it is set anew. */
  #wakeAt = Infinity
  #tidying = false
  /** Only on hosts where nothing may be shared: the host timer of each alarm. */
  readonly #own: Map<Alarm, unknown> | undefined

  constructor(host: Host) {
    this.#host = host
    if (host.perRequest) this.#own = new Map()
  }

  get armed(): number {
    return this.#armed
  }

  arm(alarm: Alarm, at: number): void {
    const key = this.#host.virtual ? at : Math.round(at)
    let bucket = this.#buckets.get(key)
    if (bucket === undefined) {
      bucket = new Bucket(this, key)
      this.#buckets.set(key, bucket)
      this.#rise(this.#heap.push(bucket) - 1, bucket)
    }
    alarm.due = at
    bucket.push(alarm)
    this.#armed++
    tally.timers++
    if (this.#own !== undefined) this.#armOwn(alarm, key)
    else if (key < this.#wakeAt && !this.#host.virtual) this.#set(key)
  }

  /** Called by the bucket that an alarm has left. */
  disarmed(alarm: Alarm): void {
    this.#armed--
    tally.timers--
    if (this.#own !== undefined) {
      this.#host.clearTimer(this.#own.get(alarm))
      this.#own.delete(alarm)
    }
    // A host timer a turn, not an operation: what is armed and disarmed all the time sets none.
    if (this.#armed === 0 || this.#heap.length > 64 + 2 * this.#armed) this.#tidySoon()
  }

  /** When the next alarm is due; Infinity when none is. */
  next(): number {
    for (let top = this.#heap[0]; top !== undefined; top = this.#heap[0]) {
      if (top.size > 0) return top.at
      this.#pop()
    }
    return Infinity
  }

  /** Rings what is due, in order of time, then of arming; `pick` may choose among equals. */
  fire(pick?: (count: number) => number): void {
    const due = this.#host.now() + (this.#host.virtual ? 0 : 0.5)
    while (this.next() <= due) {
      const bucket = this.#heap[0]!
      bucket.putInOrder()
      let alarm = bucket.first!
      for (let skip = pick === undefined ? 0 : pick(bucket.size); skip > 0; skip--)
        alarm = alarm.after as Alarm
      bucket.remove(alarm)
      alarm.ring()
    }
  }

  #set(at: number): void {
    if (this.#timer !== undefined) this.#host.clearTimer(this.#timer)
    this.#wakeAt = at
    const delay = Math.min(Math.max(at - this.#host.now(), 0), LONGEST)
    this.#timer = outside(() => this.#host.setTimer(this.#wake, delay))
  }

  readonly #wake = (): void => {
    this.#timer = undefined
    this.#wakeAt = Infinity
    try {
      this.fire()
    } finally {
      const next = this.next()
      if (next < this.#wakeAt) this.#set(next)
    }
  }

  /** After this turn: drops buckets that emptied, and the host timer if nothing needs it, so that the process may end. */
  #tidySoon(): void {
    // A hop dies with its request, and nothing would ever be tidied again.
    if (this.#own !== undefined) return this.#tidy()
    if (this.#tidying || this.#host.virtual) return
    this.#tidying = true
    outside(() =>
      this.#host.hop(() => {
        this.#tidying = false
        this.#tidy()
      }),
    )
  }

  #tidy(): void {
    for (const bucket of this.#heap) if (bucket.size === 0) this.#buckets.delete(bucket.at)
    this.#heap = this.#heap.filter((bucket) => bucket.size > 0).sort((a, b) => a.at - b.at)
    if (this.#timer === undefined || this.#armed > 0) return
    this.#host.clearTimer(this.#timer)
    this.#timer = undefined
    this.#wakeAt = Infinity
  }

  #armOwn(alarm: Alarm, at: number): void {
    const delay = Math.min(Math.max(at - this.#host.now(), 0), LONGEST)
    const ring = () => {
      if (this.#host.now() + 0.5 < at) return this.#armOwn(alarm, at)
      alarm.list!.remove(alarm)
      alarm.ring()
    }
    this.#own!.set(alarm, this.#host.setTimer(ring, delay))
  }

  #pop(): void {
    const heap = this.#heap
    const last = heap.pop()!
    const top = heap.length === 0 ? last : heap[0]!
    this.#buckets.delete(top.at)
    if (heap.length === 0) return
    let at = 0
    for (let child = 1; child < heap.length; child = 2 * at + 1) {
      if (child + 1 < heap.length && heap[child + 1]!.at < heap[child]!.at) child++
      if (heap[child]!.at >= last.at) break
      heap[at] = heap[child]!
      at = child
    }
    heap[at] = last
  }

  #rise(at: number, bucket: Bucket): void {
    const heap = this.#heap
    while (at > 0) {
      const parent = (at - 1) >> 1
      if (heap[parent]!.at <= bucket.at) break
      heap[at] = heap[parent]!
      at = parent
    }
    heap[at] = bucket
  }
}
