import type { Model, Totals } from './model.ts'

export function timesOf({ wall, longest, oneByOne }: Totals): {
  wallMs: number
  longestMs: number
  oneByOneMs: number
} {
  return { wallMs: round(wall), longestMs: round(longest), oneByOneMs: round(oneByOne) }
}

export function tasksOf(model: Model): object[] {
  return model.rows.map(({ id, name, started, ended, state }) => ({
    id,
    name,
    startMs: started === undefined ? null : round(started),
    endMs: ended === undefined ? null : round(ended),
    state,
  }))
}

/** Microseconds are the clock's own accuracy. */
export function round(time: number): number {
  return Math.round(time * 1000) / 1000
}
