import { type Model, type Recording, segmentsOf, stateOf, type TaskRecord } from '@async-lab/inspector'
import type { Rows, Totals } from './render/rows.ts'

export function timesOf({ wall, longest, oneByOne }: Totals): {
  wallMs: number
  longestMs: number
  oneByOneMs: number
} {
  return { wallMs: round(wall), longestMs: round(longest), oneByOneMs: round(oneByOne) }
}

export function tasksOf(model: Rows): object[] {
  return model.rows.map(({ id, name, started, ended, state }) => ({
    id,
    name,
    startMs: started === undefined ? null : round(started),
    endMs: ended === undefined ? null : round(ended),
    state,
  }))
}

/** Microseconds are the clock's own accuracy. */
export function round(time: number): number {
  return Math.round(time * 1000) / 1000
}

/** A recording as JSON has it. */
export function timelineJson(model: Model, { head, dropped, isVirtual, cut }: Recording): object {
  const since = (at: number) => (at === -1 ? null : (at - model.begin) / 1000)
  return {
    program: head.program,
    runtime: head.runtime,
    wallMs: since(Math.max(model.end, model.begin)),
    isVirtual,
    isCut: cut > 0,
    dropped: dropped.tasks,
    tasks: [...model.tasks.values()].map((task) => ({
      id: task.id,
      name: task.name,
      parent: task.parent === 0 ? null : task.parent,
      spawnedMs: since(task.spawned),
      startMs: since(task.started),
      endMs: since(task.settled),
      state: stateOf(task),
      ...(task.error !== '' && { error: task.error }),
      ...(task.site !== '' && { site: task.site }),
      parkedMs: parked(task, model),
    })),
  }
}

function parked(task: TaskRecord, { end }: Model): number {
  const segments = segmentsOf(task, end).filter(({ state }) => state === 'parked')
  return segments.reduce((sum, { from, to }) => sum + to - from, 0) / 1000
}
