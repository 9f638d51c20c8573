import { age } from '../../render/age.ts'
import { key, label } from '../../render/view.ts'
import { resource } from '../../render/words.ts'
import type { Lint } from '../chart.ts'

export const hoardedPermit: Lint = {
  name: 'hoarded-permit',
  ofTask(task, { before, parkings, ms }) {
    if (task.state !== 'outside' || task.held.size === 0) return 'no'
    const earlier = before.get(key(task))
    const held = [...task.held].find(([id]) => earlier?.held.has(id))
    if (earlier?.state !== 'outside' || held === undefined || parkings.has(key(task))) return 'too young'
    const [id, { kind, on, waiting }] = held
    return {
      says: `${label(task)} held ${resource(kind, on, id)} for ≥${age(ms)} while outside; ${waiting} wait${waiting === 1 ? 's' : ''}.`,
      fix: 'Release it before awaiting what takes long, or put a deadline around that.',
    }
  },
}
