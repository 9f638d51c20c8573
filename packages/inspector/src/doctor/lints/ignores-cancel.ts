import { age } from '../../render/age.ts'
import { key, label } from '../../render/view.ts'
import type { Lint } from '../chart.ts'

export const ignoresCancel: Lint = {
  name: 'ignores-cancel',
  ofTask(task, { before, checkpoints, ms }) {
    if (task.state !== 'outside' || task.cancelled === null || checkpoints.has(key(task))) return 'no'
    if ((before.get(key(task))?.cancelled ?? null) === null) return 'too young'
    return {
      says: `${label(task)} was cancelled (${task.cancelled}) ≥${age(ms)} ago and met no checkpoint since.`,
      fix: 'Await what is not ours with `interruptible`, and put `await checkpoint()` into long loops.',
    }
  },
}
