import { key, label, type Row } from '../../render/view.ts'
import { resource } from '../../render/words.ts'
import type { Lint } from '../chart.ts'

export const deadlock: Lint = {
  name: 'deadlock',
  ofProgram({ tasks }) {
    const seen = new Set<string>()
    return tasks.flatMap((task) => {
      const circle = circleFrom(task, seen)
      if (circle === undefined) return []
      const sides = circle.map(
        (one) => `${label(one)} waits for ${whatFor(one)}, held by ${label(one.holders[0]!)}`,
      )
      return {
        says: `${circle.length === 1 ? '1 task waits' : `${circle.length} tasks wait`} in a circle, and no deadline will part them: ${sides.join('; ')}.`,
        fix: 'Take locks in one order everywhere, or put a deadline around acquire().',
        tasks: circle.map(({ id }) => id),
      }
    })
  },
}

/** Those in the circle that `start` leads into, if no walk has come there before. */
function circleFrom(start: Row, seen: Set<string>): Row[] | undefined {
  const path: Row[] = []
  for (let at: Row | undefined = start; at !== undefined; at = blockerOf(at)) {
    const again = path.indexOf(at)
    if (again >= 0) return path.slice(again)
    if (seen.has(key(at))) return undefined
    seen.add(key(at))
    path.push(at)
  }
  return undefined
}

/** The only one that could let it go on, if nothing else can. */
function blockerOf({ state, holders, deadline }: Row): Row | undefined {
  return state === 'parked' && deadline === 0 && holders.length === 1 ? holders[0] : undefined
}

function whatFor({ kind, on, resource: id }: Row): string {
  return resource(kind!, String(on ?? ''), id)
}
