import type { Story } from './story.ts'

/** The place of the task that woke another one last. */
export function wakerOf({ tasks, placeOf }: Story, place: number): number | undefined {
  const { id, waits } = tasks[place]!
  const last = waits.findLast(({ from }) => from > 0 && from !== id)
  return last === undefined ? undefined : placeOf.get(last.from)
}

/** The next task, round and round, that failed or was cancelled. */
export function troubleAfter({ tasks }: Story, place: number): number | undefined {
  for (let step = 1; step <= tasks.length; step++) {
    const next = (place + step) % tasks.length
    const { outcome } = tasks[next]!
    if (outcome === 'failed' || outcome === 'cancelled') return next
  }
  return undefined
}
