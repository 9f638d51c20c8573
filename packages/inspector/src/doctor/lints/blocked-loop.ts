import { age } from '../../render/age.ts'
import type { Lint } from '../chart.ts'

/** Milliseconds. */
const TOO_LONG = 100

export const blockedLoop: Lint = {
  name: 'blocked-loop',
  ofProgram({ worstDelay }) {
    if (worstDelay < TOO_LONG) return []
    return [
      {
        says: `the event loop was held up for ${age(worstDelay)}: nothing else could run.`,
        fix: 'Find out by whom with ASYNC_LAB_DEBUG=1; put `await checkpoint()` there, or move the work to a worker.',
        tasks: [],
      },
    ]
  },
}
