import type { Resource } from '../observe/event.ts'
import type { Listener } from '../observe/hooks.ts'
import type { TreeNode } from '../observe/node.ts'
import type { Findings } from './findings.ts'
import type { SpawnSites } from './spawn-sites.ts'

/** Tasks that ended with a permit in their hands. */
export function endedHolding(findings: Findings, sites: SpawnSites): Partial<Listener> {
  const held = new WeakMap<TreeNode, Map<Resource, number>>()
  const count = (on: Resource, task: TreeNode | null, change: number) => {
    if (task === null) return
    const permits = held.get(task) ?? new Map<Resource, number>()
    held.set(task, permits)
    const left = (permits.get(on) ?? 0) + change
    // An entry that stayed would keep every lock that a long task ever used.
    if (left > 0) permits.set(on, left)
    else permits.delete(on)
  }
  return {
    permitGranted: (on, task, weight) => count(on, task, weight),
    permitReleased: (on, task, weight) => count(on, task, -weight),
    taskSettled(task) {
      for (const on of held.get(task)?.keys() ?? []) {
        findings.tell({
          lint: 'ended-holding',
          says: `task "${task.name}" #${task.id} ended while holding "${on.name}" #${on.id}.`,
          fix: 'Release it in a `finally`, or with `using`, unless its permit was passed on.',
          place: `Spawned ${sites.of(task)}`,
          task: task.id,
        })
      }
    },
  }
}
