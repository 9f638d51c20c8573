import { key, label } from '../../render/view.ts'
import type { Lint } from '../chart.ts'

export const lostTask: Lint = {
  name: 'lost-task',
  ofTask(task, { frames }) {
    // What is parked is held by what it waits for: whether that can end is for the graph of waits to say.
    if (task.state !== 'outside') return 'no'
    const hasFrame = frames.get(key(task))
    if (hasFrame === undefined) return 'unseen'
    if (hasFrame) return 'no'
    return {
      says: `${label(task)} awaits a promise that nothing alive can settle.`,
      fix: 'Keep its resolver, or use a Deferred with a timeout.',
    }
  },
}
