import type { Listener } from '../observe/hooks.ts'
import type { Findings } from './findings.ts'
import type { SpawnSites } from './spawn-sites.ts'

/** Scopes that nobody disposed. */
export function leftOpen(findings: Findings, sites: SpawnSites): Partial<Listener> {
  return {
    scopeLeftOpen(scope) {
      findings.tell({
        lint: 'left-open',
        says: `scope "${scope.name}" #${scope.id} was never disposed; the scope around it ended it.`,
        fix: 'Open it with `await using`.',
        place: `Opened ${sites.of(scope)}`,
      })
    },
  }
}
