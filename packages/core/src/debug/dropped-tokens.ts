import type { Listener } from '../observe/hooks.ts'
import { callSite, type Findings } from './findings.ts'

/** Permits and ends of channels that were collected before they were given back. */
export function droppedTokens(findings: Findings): Partial<Listener> {
  const dropped = new FinalizationRegistry<{ what: string; made: string }>(({ what, made }) =>
    findings.tell({
      lint: 'dropped',
      says: `a ${what} was dropped, and neither released nor closed: whoever waits for it waits for ever.`,
      fix: 'Use `using` or `with`.',
      place: `Made ${made}`,
    }),
  )
  return {
    tokenMade(token, what) {
      dropped.register(token, { what, made: callSite() }, token)
    },
    tokenEnded(token) {
      dropped.unregister(token)
    },
  }
}
