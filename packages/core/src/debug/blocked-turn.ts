import type { Loop } from '../host/loop.ts'
import type { Listener } from '../observe/hooks.ts'
import type { TreeNode } from '../observe/node.ts'
import type { Findings } from './findings.ts'
import { taskAround } from './task-around.ts'
import { tellBlocked } from './blocked-loop.ts'

/** Milliseconds. */
const TOO_LONG = 100

/**
 * Turns of the event loop that took too long, seen from inside: between two events of one turn only code has run, and most
 * likely that of the task which the second event is about. Where somebody watches from another thread, this is not needed.
 */
export function blockedTurns(loop: Loop, findings: Findings): Partial<Listener> {
  let turn: object | null = null
  let before = 0
  const seen = (node: TreeNode | null | undefined) => {
    const now = loop.now()
    const isLong = loop.turn() === turn && now - before > TOO_LONG
    // Who wakes somebody does something else next, and that says who it was.
    if (isLong && node === undefined) return
    turn = loop.turn()
    if (isLong) {
      const task = taskAround(node ?? null)
      const who = task === null ? undefined : { name: task.name, id: task.id }
      tellBlocked(findings, { ms: now - before, task: who, isSure: false, frames: [] })
    }
    // What telling it took is not the program's.
    before = loop.now()
  }
  return {
    checkpointMet: seen,
    taskSettled: seen,
    taskStarted: (task) => seen(task.above),
    taskWoken: () => seen(undefined),
  }
}
