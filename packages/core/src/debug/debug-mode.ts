import { captureSite } from '../base/stack.ts'
import { carriesAcrossAwaits } from '../host/ambient.ts'
import type { Host } from '../host/host.ts'
import type { Resource } from '../observe/event.ts'
import { type Listener, listen } from '../observe/hooks.ts'
import type { TreeNode } from '../observe/node.ts'

/**
 * Debug mode: a listener, and nothing more. It says in one sentence what is wrong and what to do.
 */
export function startDebugMode(host: Host): () => void {
  const sites = new WeakMap<object, string>()
  const cancelled = new WeakSet()
  const held = new WeakMap<TreeNode, Map<Resource, number>>()
  const warned = new Set<string>()
  const warn = (text: string) => host.print(`async-lab: ${text}\n`)
  const born = (node: object) => {
    sites.set(node, firstFrame(captureSite()))
  }
  const dropped = new FinalizationRegistry<string>((text) => warn(text))
  const count = (on: Resource, task: TreeNode | null, change: number) => {
    if (task === null) return
    const permits = held.get(task) ?? new Map<Resource, number>()
    held.set(task, permits)
    const left = (permits.get(on) ?? 0) + change
    // An entry that stayed would keep every lock that a long task ever used.
    if (left > 0) permits.set(on, left)
    else permits.delete(on)
  }
  const listener: Partial<Listener> = {
    tokenMade(token, what) {
      const text = `a ${what} was dropped, and neither released nor closed: whoever waits for it waits for ever.`
      dropped.register(token, `${text} Use \`using\` or \`with\`. Made ${firstFrame(captureSite())}`, token)
    },
    tokenEnded(token) {
      dropped.unregister(token)
    },
    taskSpawned: born,
    scopeOpened: born,
    cancellationThrown(task) {
      cancelled.add(task)
    },
    permitGranted: (on, task, weight) => count(on, task, weight),
    permitReleased: (on, task, weight) => count(on, task, -weight),
    taskSettled(task) {
      for (const on of held.get(task)?.keys() ?? []) {
        warn(
          `task "${task.name}" #${task.id} ended while holding "${on.name}" #${on.id}. ` +
            `Release it in a \`finally\`, or with \`using\`, unless its permit was passed on. Spawned ${sites.get(task)}`,
        )
      }
      if (task.outcome?.kind !== 'completed' || !cancelled.has(task)) return
      warn(
        `task "${task.name}" #${task.id} swallowed its cancellation and completed. ` +
          `Let CancelledError pass: rethrow it after the cleanup. Spawned ${sites.get(task)}`,
      )
    },
    scopeLeftOpen(scope) {
      warn(
        `scope "${scope.name}" #${scope.id} was never disposed; the scope around it ended it. ` +
          `Open it with \`await using\`. Opened ${sites.get(scope)}`,
      )
    },
    taskParked(wait) {
      if (wait.node !== null || carriesAcrossAwaits) return
      const site = firstFrame(captureSite())
      if (warned.has(site)) return
      warned.add(site)
      warn(
        `a wait belongs to no task, so no cancellation reaches it. Pass the task: sleep(100, task). ${site}`,
      )
    },
  }
  return listen(listener, (error) => host.report(error))
}

function firstFrame(frames: string): string {
  return frames.split('\n')[0] || 'at an unknown place'
}
