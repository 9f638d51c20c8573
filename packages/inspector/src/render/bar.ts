import type { TaskRecord } from '../model/model.ts'
import { type Segment, segmentsOf } from '../model/segments.ts'

/** What the signs of a bar mean. */
export const SIGNS: Readonly<Record<Segment['state'] | 'cancelled' | 'failed', string>> = {
  running: '█',
  parked: '░',
  queued: '·',
  cancelled: 'x',
  failed: '!',
}
/** The time axis of bars, in microseconds. */
export interface Axis {
  readonly begin: number
  readonly end: number
  readonly cells: number
}

/**
 * A task's life, a sign for each stretch of the axis: what it did for most of it. Where it begins and ends it is shown
 * at work if it was, however short: a task that only ever waits would have no beginning.
 */
export function barOf(task: TaskRecord, now: number, axis: Axis): string {
  const { begin, end, cells } = axis
  const cell = (at: number) => Math.min(Math.floor(((at - begin) * cells) / (end - begin)), cells - 1)
  const segments = segmentsOf(task, now)
  const first = cell(segments[0]!.from)
  const last = cell(segments.at(-1)!.to)
  const shares = Array.from({ length: last - first + 1 }, () => ({ queued: 0, running: 0, parked: 0 }))
  for (const { from, to, state } of segments) {
    for (let at = cell(from); at <= cell(to); at++) {
      const left = begin + (at * (end - begin)) / cells
      const right = begin + ((at + 1) * (end - begin)) / cells
      shares[at - first]![state] += Math.max(Math.min(to, right) - Math.max(from, left), 0)
    }
  }
  const bar = shares.map((share, at) => {
    const isEdge = at === 0 || at === shares.length - 1
    if (isEdge && (share.running > 0 || segments.length === 1)) return SIGNS[edge(segments, at === 0)]
    return SIGNS[largest(share)]
  })
  if (task.outcome === 'cancelled' || task.outcome === 'failed') bar[bar.length - 1] = SIGNS[task.outcome]
  return ' '.repeat(first) + bar.join('')
}

/** A task that waits for its place did not begin at work. */
function edge(segments: readonly Segment[], isFirst: boolean): Segment['state'] {
  const { state } = segments.at(isFirst ? 0 : -1)!
  return state === 'queued' ? state : 'running'
}

function largest({ queued, running, parked }: Record<Segment['state'], number>): Segment['state'] {
  if (running >= parked && running >= queued) return 'running'
  return parked >= queued ? 'parked' : 'queued'
}
