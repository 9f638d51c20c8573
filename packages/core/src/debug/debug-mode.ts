import type { Loop } from '../host/loop.ts'
import { type Listener, listen } from '../observe/hooks.ts'
import { tellBlocked } from './blocked-loop.ts'
import { blockedTurns } from './blocked-turn.ts'
import { droppedTokens } from './dropped-tokens.ts'
import { endedHolding } from './ended-holding.ts'
import { Findings } from './findings.ts'
import { IgnoredCancel } from './ignored-cancel.ts'
import { lateErrors } from './late-errors.ts'
import { leftOpen } from './left-open.ts'
import { lostWaits } from './lost-waits.ts'
import { neverLookedAt } from './never-looked-at.ts'
import { SpawnSites } from './spawn-sites.ts'
import { swallowedCancel } from './swallowed-cancel.ts'

/**
 * Debug mode: listeners, one for each mistake, and nothing more. Each says in one sentence what is wrong, what to do, and
 * where.
 */
export function startDebugMode(loop: Loop): () => void {
  const { host } = loop
  const findings = new Findings(host)
  const sites = new SpawnSites()
  const ignored = new IgnoredCancel(host, findings, sites)
  const stops: Array<() => void> = []
  const add = (listener: Partial<Listener>) => stops.push(listen(listener, (error) => host.report(error)))
  // First: the others ask it.
  add(sites.listener)
  add(droppedTokens(findings))
  add(endedHolding(findings, sites))
  add(swallowedCancel(findings, sites))
  add(leftOpen(findings, sites))
  add(lostWaits(findings))
  add(ignored.listener)
  add(neverLookedAt(findings, sites))
  add(lateErrors(findings))
  stops.push(() => ignored.stop())
  // A clock that stands still while code runs says nothing about it.
  if (!host.virtual && !host.perRequest) {
    const stopWatching = host.process?.watchLoop?.((blocked) => tellBlocked(findings, blocked))
    if (stopWatching === undefined) add(blockedTurns(loop, findings))
    else stops.unshift(stopWatching)
  }
  return () => {
    for (const stop of stops) stop()
  }
}
