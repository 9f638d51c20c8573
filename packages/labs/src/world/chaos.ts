import { seededRandom } from '../chance.ts'
import type { NumberParam } from '../params.ts'

/** What is done to an operation. */
export type Disturbance = 'none' | 'delay' | 'reset' | 'error'

export interface ChaosCounts {
  readonly delays: number
  readonly resets: number
  readonly errors: number
}

export const chaosParam = {
  kind: 'number',
  default: 0,
  bare: 0.1,
  min: 0,
  max: 1,
  description: 'share of the operations that are delayed, cut off, or answered with an error',
} as const satisfies NumberParam

const LONGEST_DELAY = 50

/**
 * Faults made on purpose. The fate of an operation hangs on the seed and its name alone, not on who comes first: the same
 * seed disturbs the same operations whatever order they run in.
 */
export class Chaos {
  readonly #share: number
  readonly #seed: number
  readonly #counts = { delay: 0, reset: 0, error: 0 }

  constructor(share: number, random: () => number) {
    this.#share = share
    // Without chaos no chance is drawn: a lab without any has no seed to tell.
    this.#seed = share > 0 ? Math.floor(random() * 2 ** 32) : 0
  }

  /** What happens to the operation of that name, and for how many milliseconds if it is delayed. */
  fateOf(name: string): { readonly kind: Disturbance; readonly delay: number } {
    if (this.#share === 0) return { kind: 'none', delay: 0 }
    const random = seededRandom(this.#seed ^ hash(name))
    // The first number of a generator follows its seed too closely.
    random()
    if (random() >= this.#share) return { kind: 'none', delay: 0 }
    const kind = (['delay', 'reset', 'error'] as const)[Math.floor(random() * 3)]!
    this.#counts[kind]++
    return { kind, delay: kind === 'delay' ? 1 + random() * LONGEST_DELAY : 0 }
  }

  get counts(): ChaosCounts {
    const { delay, reset, error } = this.#counts
    return { delays: delay, resets: reset, errors: error }
  }
}

/** `12 delays, 9 resets, 11 errors injected`; nothing without chaos. */
export function chaosWords({ delays, resets, errors }: ChaosCounts): string {
  return `${delays} delays, ${resets} resets, ${errors} errors injected`
}

/** FNV-1a. */
function hash(text: string): number {
  let value = 0x811c9dc5
  for (let at = 0; at < text.length; at++) value = Math.imul(value ^ text.charCodeAt(at), 0x01000193)
  return value
}
