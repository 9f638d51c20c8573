import { Profiler } from '../profile/profiler.ts'
import { listenAt } from './level.ts'
import { Refusal } from './messages.ts'
import type { Handler } from './session.ts'

const LONGEST = 600_000
let isProfiling = false

/** Samples the processor for so many milliseconds, and then tells. */
export const answerProfile: Handler = async ({ ms }) => {
  if (typeof ms !== 'number' || !(ms > 0 && ms <= LONGEST))
    throw new Refusal('bad-request', `"ms" is ${JSON.stringify(ms)}, not a number above 0, up to ${LONGEST}`)
  if (isProfiling) throw new Refusal('busy', 'Cannot profile: another client does so now, try again later')
  isProfiling = true
  const stopListening = listenAt(4)
  try {
    const profiler = start()
    await new Promise((resolve) => setTimeout(resolve, ms).unref())
    return profiler.stop()
  } finally {
    stopListening()
    isProfiling = false
  }
}

function start(): Profiler {
  try {
    return new Profiler()
  } catch (error) {
    throw new Refusal('not-supported', (error as Error).message)
  }
}
