import { tally } from '../base/tally.ts'
import { hook } from '../observe/hooks.ts'
import type { Program } from './program.ts'

/** How long everything has to be parked before the wait graph is looked at. */
const LOOK_AFTER = 50
/** How often an empty event loop is held open before that is told. */
const LOOKS_IN_SILENCE = 40

/** Watches for a program that can never end; call the result to stop. */
export function watchForDeadlock<T>(program: Program<T>): () => void {
  const { loop } = program
  if (loop.host.virtual) return () => {}
  let looking: unknown
  let looks = 0
  let isTold = false
  const look = (): void => {
    looking = undefined
    if (loop.outside + loop.wakeable > 0) return
    if (program.isStuck) return program.deadlock('tasks wait for each other in a circle')
    // An empty event loop is looked at again and again.
    if (hook !== null && !isTold) hook.quiet(program.tasks().length)
    isTold = true
  }
  const lookLater = (): void => {
    if (looking === undefined && !program.root.ended) looking = loop.host.setTimer(look, LOOK_AFTER)
  }
  const becameQuiet = (): void => {
    isTold = false
    lookLater()
  }
  loop.onQuiet.add(becameQuiet)
  const stopIdle = loop.host.process?.onIdle(() => {
    if (program.root.ended) return
    if (tally.listeners === 0)
      return program.deadlock('the event loop is empty, and no task has anything left to wait for')
    // An `AbortSignal.timeout` does not keep the process alive, and yet ends the wait that it was given to.
    lookLater()
    if (++looks === LOOKS_IN_SILENCE) program.tell('quiet. Nothing but a signal can end what is waited for')
  })
  return () => {
    if (looking !== undefined) loop.host.clearTimer(looking)
    loop.onQuiet.delete(becameQuiet)
    stopIdle?.()
  }
}
