import type { NumberParam } from '../params.ts'

export const portParam = {
  kind: 'number',
  default: 0,
  min: 0,
  max: 65_535,
  whole: true,
  description: "the port of the lab's own server; 0 takes a free one",
} as const satisfies NumberParam
