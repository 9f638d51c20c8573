import { isMainThread } from 'node:worker_threads'
import { remember } from '../doctor/memory.ts'
import { keepLedger } from '../live/ledger.ts'
import { whyNotMeasured } from '../record/run-times.ts'
import { inspect } from './inspect.ts'
import { listenAt } from './level.ts'

/** Starts the agent as the one who started the program asked for it. */
export function register(): void {
  // Workers have the variables of their process, whose agent this is not.
  if (!isMainThread) return
  // Who looks for mistakes wants to know them from the beginning on.
  if (process.env.ASYNC_LAB_DEBUG === '1') remember()
  const level = levelAsked(process.env)
  if (level > 0) {
    listenAt(level)
    const sites = process.env.ASYNC_LAB_DEBUG === '1' ? 'all' : level >= 3 ? 'some' : 'first'
    keepLedger({ sites, times: level === 4 })
  }
  const may = process.env.ASYNC_LAB_INSPECT === 'cancel' ? 'cancel' : 'read'
  inspect({ may }).catch((error: Error) => {
    tell(error.message)
  })
}

/** At which level the tasks are followed from the beginning; 0 for not at all. */
function levelAsked({
  ASYNC_LAB_INSPECT_LEVEL: asked = '',
  ASYNC_LAB_DEBUG: debug,
}: NodeJS.ProcessEnv): number {
  const usual = debug === '1' ? 3 : 0
  if (asked === '') return usual
  if (!/^[0-4]$/.test(asked)) {
    tell(`Cannot follow tasks at level "${asked}": ASYNC_LAB_INSPECT_LEVEL is a number from 0 to 4`)
    return usual
  }
  const why = asked === '4' ? whyNotMeasured('follow tasks') : undefined
  if (why !== undefined) tell(why)
  return why === undefined ? Math.max(Number(asked), usual) : 3
}

function tell(message: string): void {
  process.stderr.write(`async-lab: ${message}\n`)
}
