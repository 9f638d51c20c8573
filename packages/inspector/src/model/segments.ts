import type { TaskRecord, WaitRecord } from './model.ts'

/** A stretch of a task's life. `running` counts all that is neither parked nor queued: it runs, or awaits something foreign. */
export interface Segment {
  readonly from: number
  readonly to: number
  readonly state: 'queued' | 'running' | 'parked'
  /** What it was parked in; of several waits at once, the one that lasted longest. */
  readonly wait: WaitRecord | undefined
}

/** A task's life in stretches, without gaps, until its end or until `now`. */
export function segmentsOf(task: TaskRecord, now: number): Segment[] {
  const last = task.settled === -1 ? now : task.settled
  const segments: Segment[] = []
  let at = task.spawned
  for (const wait of task.waits) {
    const to = wait.ended === -1 ? last : wait.ended
    // It was parked in another at the time: code that waits in several branches.
    const from = Math.max(wait.since, at)
    if (to <= at && segments.length > 0) continue
    if (from > at) segments.push({ from: at, to: from, state: 'running', wait: undefined })
    if (to > from) segments.push({ from, to, state: wait.kind === 'slot' ? 'queued' : 'parked', wait })
    at = Math.max(at, to)
  }
  if (last > at || segments.length === 0)
    segments.push({ from: at, to: Math.max(last, at), state: 'running', wait: undefined })
  return segments
}
