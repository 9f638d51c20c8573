import type { Loop } from '../host/loop.ts'
import type { WaitingNode } from '../observe/event.ts'
import type { Listener } from '../observe/hooks.ts'
import type { Findings } from './findings.ts'
import { taskAround } from './task-around.ts'
import { tellBlocked } from './blocked-loop.ts'

/** Milliseconds. */
const TOO_LONG = 100
/** Async functions that stand between a wait and the code that blocks, and awaits of what is there already. */
const HOPS = 12

/**
 * Turns of the event loop that took too long, seen from inside: between two events of one turn only code has run, and most
 * likely that of the task which the second event is about. Where somebody watches better, this is not needed.
 *
 * Others that were woken in the same turn may come to an event first. So a microtask goes along with each task that goes
 * on: it has its turn right before each of that task, and whoever came last before a long one is to blame.
 */
export function blockedTurns(loop: Loop, findings: Findings): Partial<Listener> {
  let turn: object | null = null
  let before = 0
  let last: WaitingNode | null = null
  const seen = (node: WaitingNode | null | undefined, ran = node) => {
    const now = loop.now()
    const isLong = loop.turn() === turn && now - before > TOO_LONG
    // Who wakes somebody does something else next, and that says who it was.
    if (isLong && ran === undefined) return
    turn = loop.turn()
    if (isLong) {
      const task = taskAround(ran ?? null)
      const who = task === null ? undefined : { name: task.name, id: task.id }
      tellBlocked(findings, { ms: now - before, task: who, isSure: false, frames: [] })
    }
    if (node !== undefined) last = node
    // What telling it took is not the program's.
    before = loop.now()
  }
  const goBefore = async (node: WaitingNode | null) => {
    for (let hop = 0; hop < HOPS; hop++) {
      await Promise.resolve()
      seen(node, last)
    }
  }
  return {
    checkpointMet: (node) => seen(node),
    taskSettled: (task) => seen(task),
    taskStarted(task) {
      seen(task.above)
      void goBefore(task)
    },
    taskWoken({ node }) {
      seen(undefined)
      void goBefore(node)
    },
  }
}
