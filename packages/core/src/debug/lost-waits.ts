import { carriesAcrossAwaits } from '../host/ambient.ts'
import type { Listener } from '../observe/hooks.ts'
import { callSite, type Findings } from './findings.ts'

/** Waits that belong to no task, where there is no async context to know it from: inside a program that is a mistake. */
export function lostWaits(findings: Findings): Partial<Listener> {
  return {
    taskParked(wait) {
      if (wait.node !== null || carriesAcrossAwaits) return
      findings.tell({
        lint: 'lost-wait',
        says: 'a wait belongs to no task, so no cancellation reaches it.',
        fix: 'Pass the task: sleep(100, task).',
        place: callSite(),
      })
    },
  }
}
