import { pathToFileURL } from 'node:url'
import { format } from 'node:util'
import { DeadlockError, UsageError } from '@async-lab/core'
import { ExplorationError, explore } from '@async-lab/core/testing'
import { sentence } from '../failure.ts'
import { offerOwnPackages } from '../script/own-packages.ts'
import { exercises } from './course.ts'
import type { Answer } from './exercise.ts'
import { type Act, BrokenPromise, Stage } from './stage.ts'
import type { TrialOrder, Verdict } from './verdict.ts'

/** The process in which the learner's code runs: it may hang, and end. */

const SCHEDULES = 200
const MOST_PRINTED = 10
const STUCK = {
  promise: 'the function comes to its end',
  instead: 'everything waits, and nothing is left that could wake anything',
}

// The story and the file must share one copy, or the one's clock would be foreign to the other.
offerOwnPackages('always')
process.once('message', (order: TrialOrder) => void attempt(order).then(tell))
// Whoever asked is gone.
process.on('disconnect', () => process.exit())

function tell(verdict: Verdict): void {
  process.send!(verdict, () => process.exit())
}

async function attempt({ exercise: id, file, replay }: TrialOrder): Promise<Verdict> {
  const exercise = exercises.find((one) => one.id === id)!
  let answer: Answer
  try {
    answer = (await import(pathToFileURL(file).href)) as Answer
  } catch (error) {
    return { kind: 'unreadable', error: sentence(error) }
  }
  if (typeof answer[exercise.entry] !== 'function')
    return { kind: 'unreadable', error: `it exports no function "${exercise.entry}": keep that name` }

  let stage: Stage | undefined
  let printed: string[] = []
  const seen = () => ({ acts: ended(stage?.acts ?? []), printed: printed.slice(-MOST_PRINTED) })
  const halt = (broken: BrokenPromise): never => {
    tell({ kind: 'broken', promise: broken.promise, instead: broken.instead, ...seen() })
    // Nothing of the learner's code is to go on while the verdict is on its way.
    return Atomics.wait(new Int32Array(new SharedArrayBuffer(4)), 0, 0) as never
  }
  console.log = console.error = console.warn = (...what: unknown[]) => void printed.push(format(...what))
  const play = () => {
    printed = []
    stage = new Stage(halt)
    return exercise.play(answer, stage)
  }
  try {
    const { schedules, distinct } = await explore(
      play,
      replay === undefined ? { iterations: SCHEDULES } : { replay },
    )
    return { kind: 'passed', schedules, distinct, ...seen() }
  } catch (error) {
    if (!(error instanceof ExplorationError)) {
      if (!(error instanceof UsageError)) throw error
      if (error.message.includes('has not ended')) return { kind: 'endless' }
      return { kind: 'failed', error: sentence(error), ...seen() }
    }
    const { cause } = error
    const told = /^Schedule (\d+) fails/.exec(error.message)
    const where = { schedule: Number(told?.[1] ?? 1), replay: error.replay }
    if (cause instanceof BrokenPromise)
      return { kind: 'broken', promise: cause.promise, instead: cause.instead, ...where, ...seen() }
    if (cause instanceof DeadlockError)
      return { kind: 'broken', ...STUCK, ...exercise.stuck, ...where, ...seen() }
    const line = lineIn(file, cause)
    return {
      kind: 'failed',
      error: sentence(cause),
      ...(line !== undefined && { line }),
      ...where,
      ...seen(),
    }
  }
}

/** What still ran when the story was over is drawn up to the end that it would have come to. */
function ended(acts: readonly Act[]): Act[] {
  const last = Math.max(0, ...acts.map(({ to }) => to))
  return acts.map((act) =>
    act.state === 'running' ? { ...act, to: Math.max(act.from + act.planned, last) } : act,
  )
}

/** The line of the learner's file that an error comes from. */
function lineIn(file: string, error: unknown): number | undefined {
  const stack = error instanceof Error ? (error.stack ?? '') : ''
  const frame = stack.split('\n').find((one) => one.includes(pathToFileURL(file).href))
  const line = frame?.match(/:(\d+):\d+\)?$/)?.[1]
  return line === undefined ? undefined : Number(line)
}
