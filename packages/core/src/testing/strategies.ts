import { seededPick } from './random.ts'
import type { Runnable } from './exploring-loop.ts'
import type { Chooser, Trace } from './schedule.ts'

/** Which schedules to try. */
export interface Strategy {
  /** The chooser of the next schedule; null when there are no more. */
  next(): Chooser | null
  learn(trace: Trace): void
}

/** Takes the given choices, and the first of all possibilities after them. */
export class Replay implements Chooser {
  readonly #choices: readonly number[]
  #at = 0

  constructor(choices: readonly number[]) {
    this.#choices = choices
  }

  choose(): number {
    return this.#choices[this.#at++] ?? 0
  }
}

/** Any possibility, each as likely as the others; the moment of a cancellation is drawn once for the whole schedule. */
export class RandomStrategy implements Strategy {
  readonly #pick: (count: number) => number
  #steps = 8

  constructor(seed: number) {
    this.#pick = seededPick(seed)
  }

  next(): Chooser {
    const pick = this.#pick
    const cancelAt = pick(this.#steps + 1)
    let step = 0
    return {
      choose(runnable, victims) {
        const others = Math.max(runnable.length, 1)
        return step++ >= cancelAt && victims > 0 ? others + pick(victims) : pick(others)
      },
    }
  }

  learn({ choices }: Trace): void {
    this.#steps = Math.max(this.#steps, choices.length)
  }
}

/** Times the length of the longest schedule so far. */
const FAIR_AFTER = 4

/**
 * Probabilistic concurrency testing (Burckhardt et al., ASPLOS 2010): each task gets a random priority, the highest goes on,
 * and at a few random steps the one that runs falls to the end. Finds bugs of small depth sooner than chance does.
 */
export class PctStrategy implements Strategy {
  readonly #pick: (count: number) => number
  readonly #changes: number
  #steps = 8

  constructor(seed: number, changes = 2) {
    this.#pick = seededPick(seed)
    this.#changes = changes
  }

  next(): Chooser {
    const pick = this.#pick
    const priorities = new Map<unknown, number>()
    const changeAt = new Set(Array.from({ length: this.#changes }, () => pick(this.#steps + 1)))
    const cancelAt = pick(this.#steps + 1)
    let step = 0
    let lowest = 0
    const fairAfter = FAIR_AFTER * this.#steps
    const priorityOf = ({ task }: Runnable): number => {
      let priority = priorities.get(task)
      if (priority === undefined) priorities.set(task, (priority = 1 + pick(1 << 20)))
      return priority
    }
    return {
      choose(runnable, victims) {
        const now = step++
        if (now >= cancelAt && victims > 0) return Math.max(runnable.length, 1) + pick(victims)
        if (runnable[0] === undefined) return pick(Math.max(runnable.length, 1))
        // A task that polls in a loop would keep its priority for ever: what lasts this long is decided fairly.
        if (now > fairAfter) return pick(runnable.length)
        let best = 0
        for (let i = 1; i < runnable.length; i++) {
          if (priorityOf(runnable[i]!) > priorityOf(runnable[best]!)) best = i
        }
        if (changeAt.has(now)) priorities.set(runnable[best]!.task, --lowest)
        return best
      },
    }
  }

  learn({ choices }: Trace): void {
    this.#steps = Math.max(this.#steps, choices.length)
  }
}

/** Every schedule, once: the last choice that has another possibility is changed, and what follows it starts anew. */
export class DfsStrategy implements Strategy {
  #prefix: number[] | null = []

  next(): Chooser | null {
    return this.#prefix === null ? null : new Replay(this.#prefix)
  }

  learn({ choices, widths }: Trace): void {
    for (let at = choices.length - 1; at >= 0; at--) {
      if (choices[at]! + 1 >= widths[at]!) continue
      this.#prefix = [...choices.slice(0, at), choices[at]! + 1]
      return
    }
    this.#prefix = null
  }
}
