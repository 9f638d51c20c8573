import type { Model, TaskRecord } from '../model/model.ts'
import { segmentsOf } from '../model/segments.ts'
import { IDS_OF_A_COPY } from '../record/trace.ts'
import { endOf } from './lanes.ts'

/** What viewers of traces draw of a task: itself, and in it what it waited for. Moments in microseconds from the beginning. */
export interface Slice {
  readonly name: string
  readonly from: number
  readonly to: number
  /** Facts of the slice, for who clicks on it. */
  readonly facts: Readonly<Record<string, string | number>>
}

export function taskSlice(task: TaskRecord, model: Model): Slice {
  const { outcome, error, site, cancel, ran, longest } = task
  return {
    name: nameOf(task),
    from: task.spawned - model.begin,
    to: endOf(task, model) - model.begin,
    facts: {
      outcome: outcome ?? 'not ended',
      ...(error !== '' && { error }),
      ...(site !== '' && { site }),
      ...(cancel !== undefined && {
        cancelled: [cancel.source, cancel.by, cancel.reason].filter(Boolean).join(', '),
      }),
      ...(model.isMeasured && { 'ran.us': ran, 'longest.us': longest }),
      parent: parentName(task, model),
    },
  }
}

export function waitSlices(task: TaskRecord, model: Model): Slice[] {
  return segmentsOf(task, endOf(task, model)).flatMap(({ from, to, wait }) => {
    if (wait === undefined) return []
    const facts = {
      ...(wait.by !== undefined && { by: wait.by }),
      ...(wait.from !== 0 && { 'woken by': nameIn(model, wait.from) }),
    }
    const name = [wait.kind, wait.name].filter(Boolean).join(' ')
    return [{ name, from: from - model.begin, to: to - model.begin, facts }]
  })
}

export function nameOf({ name, id }: TaskRecord): string {
  return `${name} #${id % IDS_OF_A_COPY}`
}

function nameIn(model: Model, id: number): string {
  const task = model.tasks.get(id)
  return task === undefined ? `#${id % IDS_OF_A_COPY}` : nameOf(task)
}

function parentName({ parent }: TaskRecord, model: Model): string {
  return parent === 0 ? 'none' : nameIn(model, parent)
}
