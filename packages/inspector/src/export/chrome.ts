import type { Model } from '../model/model.ts'
import { lanesOf } from './lanes.ts'
import { type Slice, taskSlice, waitSlices } from './slice.ts'

/** The trace as `chrome://tracing` and Perfetto read it: JSON, with complete events in lanes. In pieces, to be written one after the other. */
export function* chromeTrace(model: Model, title = 'async-lab'): Generator<string> {
  yield '{"displayTimeUnit":"ms","traceEvents":[\n'
  yield JSON.stringify({ ph: 'M', name: 'process_name', pid: 1, tid: 0, args: { name: title } })
  for (const [lane, tasks] of lanesOf(model).entries()) {
    const tid = lane + 1
    yield `,\n${JSON.stringify({ ph: 'M', name: 'thread_name', pid: 1, tid, args: { name: `lane ${tid}` } })}`
    for (const task of tasks) {
      const slices = [
        complete(taskSlice(task, model), 'task', tid),
        ...waitSlices(task, model).map((slice) => complete(slice, 'wait', tid)),
      ]
      for (const slice of slices) yield `,\n${slice}`
    }
  }
  yield '\n]}\n'
}

function complete({ name, from, to, facts }: Slice, cat: string, tid: number): string {
  return JSON.stringify({ ph: 'X', name, cat, ts: from, dur: to - from, pid: 1, tid, args: facts })
}
