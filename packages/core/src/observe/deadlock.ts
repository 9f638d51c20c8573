import type { WaitFacts } from './event.ts'
import type { TreeNode } from './node.ts'

/**
 * The tasks among `tasks` that can never go on: each wait of theirs leads only to holders that are themselves stuck, or
 * that have ended. Whatever something else might end is not counted as stuck, so the answer is never a guess.
 */
export function stuckAmong(tasks: readonly TreeNode[]): Set<number> {
  const waits = new Map(tasks.map((task) => [task.id, waitsOf(task)]))
  const stuck = new Set(tasks.filter((task) => waits.get(task.id)!.length > 0).map((task) => task.id))
  const isStuck = (waiting: number, { on }: WaitFacts): boolean => {
    if (on === null || typeof on === 'number') return false
    const { holders, closed } = on.describe()
    // What a task holds itself one of its branches may be using, in something that is not ours.
    return closed && holders.every((id) => id !== waiting && stuck.has(id))
  }
  for (let before = Infinity; stuck.size < before;) {
    before = stuck.size
    for (const id of stuck) if (!waits.get(id)!.every((wait) => isStuck(id, wait))) stuck.delete(id)
  }
  return stuck
}

/** All waits of a task: a body may be in several at once, and any of them may let it go on. */
function waitsOf(task: TreeNode): WaitFacts[] {
  const found: WaitFacts[] = []
  const collect = (node: TreeNode): void => {
    for (let wait = node.waits; wait !== null; wait = wait.nextWait) found.push(wait)
    for (let child = node.first; child !== null; child = child.next) if (!child.isTask) collect(child)
  }
  collect(task)
  return found
}
