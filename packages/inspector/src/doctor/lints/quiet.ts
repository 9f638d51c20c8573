import { key, type Row } from '../../render/view.ts'
import type { Chart, Lint } from '../chart.ts'

/** What comes to an end without a task having to do something. */
const ENDS_BY_ITSELF = new Set(['sleep', 'foreign', 'rate'])

export const quiet: Lint = {
  name: 'quiet',
  ofProgram(chart) {
    const { tasks } = chart
    if (tasks.length === 0 || !tasks.every((task) => isQuiet(task, chart))) return []
    return [
      {
        says: `all ${tasks.length} tasks are parked, and only code outside tasks can wake one.`,
        fix: 'An idle server looks the same; otherwise `async-lab pstree` shows what each waits for.',
        tasks: [],
      },
    ]
  },
}

function isQuiet(task: Row, { before, parkings }: Chart): boolean {
  if (task.state !== 'parked' || task.deadline > 0 || ENDS_BY_ITSELF.has(task.kind ?? '')) return false
  return before.get(key(task))?.state === 'parked' && !parkings.has(key(task))
}
