import { now } from '@async-lab/core'

/** Where a delay comes from, and when it begins. Both are optional: without them it is `Math.random`, and now. */
export interface Chance {
  /** Gives numbers from 0 up to 1, as `Math.random` does. */
  readonly random?: (() => number) | undefined
  /**
   * The moment of the clock of `now()` that the delay counts from. Those who start many at once give all the same one:
   * started a few microseconds apart, two nearly equal delays could end in the wrong order.
   */
  readonly start?: number | undefined
}

/** One moment for all that start together. */
export function startTogether({ random, start = now() }: Chance): Chance {
  return { random, start }
}

/** A number from `least` to `most`, both included. */
export function uniform(least: number, most: number, random: () => number = Math.random): number {
  // `random()` stops one step short of 1; stretched by half a step, its last value rounds to 1 itself.
  return least + Math.min(random() * (1 + Number.EPSILON), 1) * (most - least)
}

/** A generator like `Math.random` that gives the same numbers for the same seed (mulberry32). */
export function seededRandom(seed: number): () => number {
  let state = seed | 0
  return () => {
    state = (state + 0x6d2b79f5) | 0
    let t = Math.imul(state ^ (state >>> 15), 1 | state)
    t = (t + Math.imul(t ^ (t >>> 7), 61 | t)) ^ t
    return ((t ^ (t >>> 14)) >>> 0) / 4294967296
  }
}
