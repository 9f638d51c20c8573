import type { Story } from './story.ts'

/** How many tasks lived in each of so many equal parts of the time, on average: running ones, and all. */
export interface Alive {
  readonly running: Float64Array
  readonly all: Float64Array
  readonly most: number
  /** Parts in which a task failed, and in which one was cancelled. */
  readonly failed: Uint8Array
  readonly cancelled: Uint8Array
}

export function aliveIn(story: Story, parts: number): Alive {
  const { tasks, begin, end, first, from, to, family } = story
  const share = parts / (end - begin)
  const running = new Cover(parts)
  const all = new Cover(parts)
  const failed = new Uint8Array(parts)
  const cancelled = new Uint8Array(parts)
  for (const [place, { settled, outcome }] of tasks.entries()) {
    const [start, stop] = [first[place]!, first[place + 1]!]
    all.add(from[start]! * share, to[stop - 1]! * share)
    for (let at = start; at < stop; at++)
      if (family[at] === 0) running.add(from[at]! * share, to[at]! * share)
    const part = Math.min(Math.floor((settled - begin) * share), parts - 1)
    if (outcome === 'failed') failed[part] = 1
    if (outcome === 'cancelled') cancelled[part] = 1
  }
  const total = all.sums()
  return {
    running: running.sums(),
    all: total,
    most: total.reduce((a, b) => Math.max(a, b), 0),
    failed,
    cancelled,
  }
}

/** Adds up how much of each part is covered; a stretch costs the same however long it is. */
class Cover {
  readonly #parts: Float64Array
  /** Where whole parts begin to be covered, and end. */
  readonly #steps: Float64Array

  constructor(parts: number) {
    this.#parts = new Float64Array(parts + 1)
    this.#steps = new Float64Array(parts + 2)
  }

  add(from: number, to: number): void {
    const start = Math.floor(from)
    const stop = Math.min(Math.floor(to), this.#parts.length - 1)
    if (start === stop) {
      this.#parts[start]! += to - from
      return
    }
    this.#parts[start]! += start + 1 - from
    this.#parts[stop]! += to - stop
    this.#steps[start + 1]!++
    this.#steps[stop]!--
  }

  sums(): Float64Array {
    let covered = 0
    return this.#parts.map((part, at) => part + (covered += this.#steps[at]!)).slice(0, -1)
  }
}
