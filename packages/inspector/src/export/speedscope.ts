import type { Model } from '../model/model.ts'
import { endOf, lanesOf } from './lanes.ts'
import { taskSlice, waitSlices } from './slice.ts'

interface Frame {
  readonly name: string
  readonly file?: string
}

/** The recording as speedscope.app reads it: a profile for each lane, in which a task is a frame and what it waits for one above it. */
export function* speedscope(model: Model, title = 'async-lab'): Generator<string> {
  const frames: Frame[] = []
  const numbers = new Map<string, number>()
  const frame = (name: string, file?: string): number => {
    const known = numbers.get(name)
    if (known !== undefined) return known
    numbers.set(name, frames.length)
    return frames.push(file === undefined || file === '' ? { name } : { name, file }) - 1
  }
  let endValue = 0
  for (const task of model.tasks.values()) endValue = Math.max(endValue, endOf(task, model) - model.begin)
  yield `{"$schema":"https://www.speedscope.app/file-format-schema.json","name":${JSON.stringify(title)},"profiles":[`
  for (const [lane, tasks] of lanesOf(model).entries()) {
    const events: string[] = []
    const open = (type: 'O' | 'C', which: number, at: number) =>
      events.push(JSON.stringify({ type, frame: which, at }))
    for (const task of tasks) {
      const { name, from, to } = taskSlice(task, model)
      const itself = frame(name, task.site)
      open('O', itself, from)
      for (const wait of waitSlices(task, model)) {
        const parked = frame(`parked: ${wait.name}`)
        open('O', parked, wait.from)
        open('C', parked, wait.to)
      }
      open('C', itself, to)
    }
    const profile = {
      type: 'evented',
      name: `lane ${lane + 1}`,
      unit: 'microseconds',
      startValue: 0,
      endValue,
    }
    yield `${lane === 0 ? '' : ','}\n${JSON.stringify(profile).slice(0, -1)},"events":[${events.join(',')}]}`
  }
  yield `],"shared":${JSON.stringify({ frames })}}\n`
}
