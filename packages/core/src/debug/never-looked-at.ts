import type { Listener, TaskFacts } from '../observe/hooks.ts'
import { following, type TreeNode } from '../observe/node.ts'
import type { Findings } from './findings.ts'
import type { SpawnSites } from './spawn-sites.ts'

/** The reason of the cancellation of what a main task left running. */
export const MAIN_HAS_ENDED = 'main has ended'

/** Tasks that nobody awaited, and that were cut off when main had ended. */
export function neverLookedAt(findings: Findings, sites: SpawnSites): Partial<Listener> {
  const awaited = new WeakSet()
  return {
    taskParked({ kind, on }) {
      if (kind === 'task' && typeof on === 'object' && on !== null) awaited.add(on)
    },
    scopeCancelled(scope, source, _by, reason) {
      if (source !== 'shutdown' || reason !== MAIN_HAS_ENDED) return
      for (let node = following(scope, scope); node !== null; node = following(node, scope)) {
        if (!isLeft(node, scope) || awaited.has(node)) continue
        findings.tell({
          lint: 'never-looked-at',
          says: `task "${node.name}" #${node.id} was started and never looked at: main ended first, and it was cancelled.`,
          fix: 'Await it, or spawn it in a `scope`, which waits for it; with `daemon` it is meant.',
          place: `Spawned ${sites.of(node)}`,
          task: node.id,
        })
      }
    },
  }
}

/** Not a daemon, and in no task that is cut off itself: that one is told of. */
function isLeft(node: TreeNode, top: TreeNode): boolean {
  if (!node.isTask || (node as TaskFacts).daemon) return false
  for (let at = node.above; at !== null && at !== top; at = at.above) if (at.isTask) return false
  return true
}
