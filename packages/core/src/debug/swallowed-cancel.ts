import type { Listener } from '../observe/hooks.ts'
import type { Findings } from './findings.ts'
import type { SpawnSites } from './spawn-sites.ts'

/** Tasks that caught their cancellation and went on. */
export function swallowedCancel(findings: Findings, sites: SpawnSites): Partial<Listener> {
  const cancelled = new WeakSet()
  return {
    cancellationThrown(task) {
      cancelled.add(task)
    },
    taskSettled(task) {
      if (task.outcome?.kind !== 'completed' || !cancelled.has(task)) return
      findings.tell({
        lint: 'swallowed-cancel',
        says: `task "${task.name}" #${task.id} swallowed its cancellation and completed.`,
        fix: 'Let CancelledError pass: rethrow it after the cleanup.',
        place: `Spawned ${sites.of(task)}`,
        task: task.id,
      })
    },
  }
}
