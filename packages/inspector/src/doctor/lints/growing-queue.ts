import { age } from '../../render/age.ts'
import type { Lint } from '../chart.ts'

/** A queue may well be fuller for a moment. */
const LEAST_GROWTH = 10

export const growingQueue: Lint = {
  name: 'growing-queue',
  ofProgram: ({ sizes: all, ms }) =>
    all.flatMap(({ name, id, sizes }) => {
      const [first, last] = [sizes[0]!, sizes.at(-1)!]
      const grows = sizes.every((size, at) => at === 0 || size > sizes[at - 1]!)
      if (!grows || last - first < LEAST_GROWTH) return []
      return {
        says: `${name} #${id} grew from ${first} to ${last} items in ${age(ms)}: its producers outrun its consumers.`,
        fix: 'Give it a capacity, so that producers wait, or more consumers.',
        tasks: [],
      }
    }),
}
