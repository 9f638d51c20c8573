import { criticalPath, type Step } from '../model/critical-path.ts'
import type { WaitRecord } from '../model/model.ts'
import type { Attention } from './painter.ts'
import { lastToEnd, type Story, type Wakes } from './story.ts'

/** What is drawn over the bars. */
export interface Marks {
  readonly selected: number | undefined
  readonly attention: Attention
  readonly arrows: readonly WaitRecord[]
  readonly path: readonly Step[]
}

/** What a reader has chosen to see. */
interface Chosen {
  readonly selected: number | undefined
  readonly found: readonly number[] | undefined
  readonly isPath: boolean
}

export function marksOf(story: Story, wakes: Wakes, { selected, found, isPath }: Chosen): Marks {
  const task = selected === undefined ? undefined : story.tasks[selected]
  const path = isPath ? criticalPath(story.model, task?.id ?? lastToEnd(story)) : []
  const bright = isPath ? path.flatMap(({ task: id }) => story.placeOf.get(id) ?? []) : found
  let attention: Uint8Array | undefined
  if (bright !== undefined) {
    attention = new Uint8Array(story.tasks.length)
    for (const place of bright) attention[place] = 1
  }
  const arrows =
    task === undefined
      ? []
      : [...task.waits.filter(({ from }) => from > 0 && from !== task.id), ...wakes.of(task.id)]
  return { selected, attention, arrows, path }
}
