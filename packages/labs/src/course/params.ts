import type { NumberParam } from '../params.ts'

/** The parameters that the labs of the course share. Times are in seconds, as in the course. */

export const howMany = {
  kind: 'number',
  default: 5,
  min: 0,
  max: 10_000,
  whole: true,
  description: 'how many waits',
} as const satisfies NumberParam

export const longest = {
  kind: 'number',
  default: 2,
  min: 0,
  max: 3600,
  unit: 'seconds',
  description: 'the longest that a wait may take',
} as const satisfies NumberParam
