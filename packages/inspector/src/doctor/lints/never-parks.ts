import { age } from '../../render/age.ts'
import { key, label } from '../../render/view.ts'
import type { Lint } from '../chart.ts'

/** Checkpoints in a second. */
const MANY = 1000

export const neverParks: Lint = {
  name: 'never-parks',
  ofTask(task, { checkpoints, parkings, ms }) {
    const met = checkpoints.get(key(task)) ?? 0
    if (parkings.has(key(task)) || (met * 1000) / ms < MANY) return 'no'
    return {
      says: `${label(task)} met ${met} checkpoints in ${age(ms)} and waited at none: it asks again and again.`,
      fix: 'Wait for what it asks for: an event, a condition, a watch.',
    }
  },
}
