import type { Event } from '../record/event.ts'
import { fold } from '../model/fold.ts'
import { emptyModel, type Model, type TaskRecord, type WaitRecord } from '../model/model.ts'
import { segmentsOf } from '../model/segments.ts'
import { familyOf, RUNNING } from './family.ts'

/**
 * The model, and what a picture needs besides: who held a lock when a wait for it began, and every stretch as numbers. That of a
 * program that runs is told anew into the same object, by `live.ts` and nobody else.
 */
export interface Story {
  readonly model: Model
  readonly tasks: readonly TaskRecord[]
  /** The place of a task in `tasks`. */
  readonly placeOf: ReadonlyMap<number, number>
  /** Who had a lock when a wait for it began, by the id of the wait. */
  readonly holders: ReadonlyMap<number, readonly number[]>
  readonly begin: number
  readonly end: number
  /** The moment that is written as 0: the beginning, unless what was before it has been let go. */
  readonly zero: number
  /** Stretches of task `n` are those from `first[n]` to `first[n + 1]`. Moments count from `begin`. */
  readonly first: Int32Array
  readonly from: Float64Array
  readonly to: Float64Array
  readonly family: Uint8Array
  /** What the task was parked in. */
  readonly wait: ReadonlyArray<WaitRecord | undefined>
}

const LOCKS = new Set(['mutex', 'semaphore', 'read', 'write'])
/** Holders that are told of a wait. */
const MOST_HOLDERS = 3

/** Hears events, and tells at any moment what they came to. */
export class Teller {
  readonly #model = emptyModel()
  readonly #holders = new Map<number, readonly number[]>()
  #until = -1

  hear(events: Iterable<Event>): void {
    const model = this.#model
    for (const event of events) {
      if (event.kind === 'task-parked' && LOCKS.has(event.what)) {
        const lock = model.holders.get(event.on)
        if (lock !== undefined) this.#holders.set(event.wait, firstOf(lock.permits.keys()))
      }
      fold(model, event)
    }
  }

  /** Up to this moment nothing else has happened. */
  hearNothingUntil(moment: number): void {
    this.#until = Math.max(this.#until, moment)
    this.#model.end = Math.max(this.#model.end, moment)
  }

  /** @param zero the moment that is written as 0; the beginning by default */
  tell(zero = -1): Story {
    const model = this.#model
    const tasks = [...model.tasks.values()]
    const placeOf = new Map(tasks.map(({ id }, place) => [id, place]))
    const { begin, end } = extent(model, tasks, this.#until)
    return {
      model,
      tasks,
      placeOf,
      holders: this.#holders,
      begin,
      end,
      zero: zero === -1 ? begin : zero,
      ...stretches(model, tasks, begin),
    }
  }
}

export function tellStory(events: Iterable<Event>): Story {
  const teller = new Teller()
  teller.hear(events)
  return teller.tell()
}

function firstOf(ids: Iterable<number>): number[] {
  const first: number[] = []
  for (const id of ids) {
    first.push(id)
    if (first.length === MOST_HOLDERS) break
  }
  return first
}

/** Of the tasks: code around a program by a virtual clock has moments of another one. */
function extent(model: Model, tasks: readonly TaskRecord[], until: number): { begin: number; end: number } {
  let begin = Infinity
  let end = until
  for (const { spawned, settled } of tasks) {
    begin = Math.min(begin, spawned)
    end = Math.max(end, settled === -1 ? model.end : settled)
  }
  if (begin === Infinity) begin = end = Math.max(until, 0)
  return { begin, end: Math.max(end, begin + 1) }
}

function stretches(model: Model, tasks: readonly TaskRecord[], begin: number) {
  const first = new Int32Array(tasks.length + 1)
  // A wait gives a stretch and the one before it at most.
  const most = tasks.reduce((sum, { waits }) => sum + 2 * waits.length + 1, 0)
  const from = new Float64Array(most)
  const to = new Float64Array(most)
  const family = new Uint8Array(most)
  const wait: Array<WaitRecord | undefined> = []
  let at = 0
  for (const [place, task] of tasks.entries()) {
    for (const segment of segmentsOf(task, model.end)) {
      from[at] = segment.from - begin
      to[at] = segment.to - begin
      wait.push(segment.wait)
      family[at] = segment.wait === undefined ? RUNNING : familyOf(segment.wait.kind)
      at++
    }
    first[place + 1] = at
  }
  return { first, from: from.slice(0, at), to: to.slice(0, at), family: family.slice(0, at), wait }
}

/** The last moment of a task. */
export function endOf({ model }: Story, task: TaskRecord): number {
  return task.settled === -1 ? model.end : task.settled
}

/** The task whose end was the end of the program; 0 if there is none. */
export function lastToEnd(story: Story): number {
  let last: TaskRecord | undefined
  for (const task of story.tasks)
    if (last === undefined || endOf(story, task) > endOf(story, last)) last = task
  return last?.id ?? 0
}

/** The stretch of the task at `place` that a moment is in, or the first one after it. */
export function stretchAt({ first, to }: Story, place: number, moment: number): number {
  let low = first[place]!
  let high = first[place + 1]! - 1
  while (low < high) {
    const middle = (low + high) >> 1
    if (to[middle]! <= moment) low = middle + 1
    else high = middle
  }
  return low
}

/** Which waits a task ended for others: looked for once, when first asked. */
export class Wakes {
  readonly #tasks: readonly TaskRecord[]
  #byWaker: Map<number, WaitRecord[]> | undefined

  constructor(story: Story) {
    this.#tasks = story.tasks
  }

  of(task: number): readonly WaitRecord[] {
    this.#byWaker ??= this.#look()
    return this.#byWaker.get(task) ?? []
  }

  #look(): Map<number, WaitRecord[]> {
    const byWaker = new Map<number, WaitRecord[]>()
    for (const { id, waits } of this.#tasks)
      for (const wait of waits) {
        if (wait.from === 0 || wait.from === id) continue
        const known = byWaker.get(wait.from)
        if (known === undefined) byWaker.set(wait.from, [wait])
        else known.push(wait)
      }
    return byWaker
  }
}
