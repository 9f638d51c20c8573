import { currentTask } from '@async-lab/core'
import { runVirtual } from '@async-lab/core/testing'

/**
 * Whether this runtime carries the current task across awaits. Browsers do not: there it is known before a
 * body's first `await` only, and the specs say so in place of what they say elsewhere.
 */
export const carries: boolean = await runVirtual<boolean>(async (_time, main) => {
  await Promise.resolve()
  return currentTask() === main
})
