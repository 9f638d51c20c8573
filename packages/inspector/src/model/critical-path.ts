import type { Model, TaskRecord, WaitRecord } from './model.ts'

/** A stretch of the path: a task at work, or what it waited for where that was nobody's work (a timer, the world outside). */
export interface Step {
  readonly task: number
  readonly from: number
  readonly to: number
  readonly wait: WaitRecord | undefined
}

/**
 * What a task's end had to wait for, first to last: followed backwards from its end, through each wait to whoever ended it.
 * Shorten what is on this path and the task ends sooner; nothing else helps.
 */
export function criticalPath(model: Model, id: number): Step[] {
  const steps: Step[] = []
  let task = model.tasks.get(id)
  if (task === undefined) return steps
  let at = task.settled === -1 ? model.end : task.settled
  // Within one moment two tasks may have woken each other in turn: no wait is followed twice.
  const followed = new Set<WaitRecord>()
  while (task !== undefined) {
    const wait = lastEnded(task, at, followed)
    const begin = wait === undefined ? task.spawned : wait.ended
    if (at > begin) steps.push({ task: task.id, from: begin, to: at, wait: undefined })
    at = Math.min(at, begin)
    if (wait === undefined) {
      task = model.tasks.get(task.parent)
      continue
    }
    const waker = wait.from === task.id ? undefined : model.tasks.get(wait.from)
    if (waker !== undefined && waker.spawned <= at) task = waker
    else {
      if (at > wait.since) steps.push({ task: task.id, from: wait.since, to: at, wait })
      at = Math.min(at, wait.since)
    }
  }
  return steps.reverse()
}

/** The wait whose end let the task do what it did until `at`. */
function lastEnded(task: TaskRecord, at: number, followed: Set<WaitRecord>): WaitRecord | undefined {
  let last: WaitRecord | undefined
  for (const wait of task.waits) {
    if (wait.ended === -1 || wait.ended > at || followed.has(wait)) continue
    if (last === undefined || wait.ended >= last.ended) last = wait
  }
  if (last !== undefined) followed.add(last)
  return last
}
