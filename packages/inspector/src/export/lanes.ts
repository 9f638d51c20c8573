import type { Model, TaskRecord } from '../model/model.ts'

/**
 * Tasks in as few lanes as hold them without overlap, first come first served. A viewer with a track for each of 100 000 tasks
 * hangs; one with as many as lived at once does not.
 */
export function lanesOf(model: Model): TaskRecord[][] {
  const lanes: TaskRecord[][] = []
  const free: number[] = []
  // Lanes in use, the one that is free first on top.
  const busy = new Heap()
  for (const task of [...model.tasks.values()].sort((a, b) => a.spawned - b.spawned)) {
    while (busy.size > 0 && busy.key <= task.spawned) free.push(busy.pop())
    // The lowest, so that pictures fill from above.
    free.sort((a, b) => b - a)
    const lane = free.pop() ?? lanes.push([]) - 1
    lanes[lane]!.push(task)
    busy.push(endOf(task, model), lane)
  }
  return lanes
}

/** When a task ended, or when the recording did. */
export function endOf({ settled, spawned }: TaskRecord, { end }: Model): number {
  return settled === -1 ? Math.max(end, spawned) : settled
}

/** A binary heap of numbers with keys. */
class Heap {
  readonly #entries: Array<readonly [key: number, value: number]> = []

  get size(): number {
    return this.#entries.length
  }

  get key(): number {
    return this.#entries[0]![0]
  }

  push(key: number, value: number): void {
    const entries = this.#entries
    let at = entries.push([key, value]) - 1
    for (let above = (at - 1) >> 1; at > 0 && entries[above]![0] > key; at = above, above = (at - 1) >> 1)
      this.#swap(at, above)
  }

  pop(): number {
    const entries = this.#entries
    const [, value] = entries[0]!
    const last = entries.pop()!
    if (entries.length === 0) return value
    entries[0] = last
    for (let at = 0; ;) {
      const [left, right] = [2 * at + 1, 2 * at + 2]
      const least = right < entries.length && entries[right]![0] < entries[left]![0] ? right : left
      if (least >= entries.length || entries[least]![0] >= entries[at]![0]) return value
      this.#swap(at, least)
      at = least
    }
  }

  #swap(a: number, b: number): void {
    const entries = this.#entries
    ;[entries[a], entries[b]] = [entries[b]!, entries[a]!]
  }
}
