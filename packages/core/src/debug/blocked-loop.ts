import { framesOfUser } from '../base/stack.ts'
import type { BlockedLoop } from '../host/host.ts'
import type { Finding } from '../observe/event.ts'
import { hook } from '../observe/hooks.ts'
import type { Findings } from './findings.ts'

/** Tells whoever records of each time, and the person who runs the program of each place. */
export function tellBlocked(findings: Findings, blocked: BlockedLoop): void {
  if (hook !== null) hook.loopBlocked({ ...blocked, frames: framesOfUser(blocked.frames) })
  findings.tell(blockedLoop(blocked))
}

/** In words. */
function blockedLoop({ ms, task, isSure, frames: all }: BlockedLoop): Finding {
  const frames = framesOfUser(all)
  const name = task === undefined ? 'code outside all tasks' : `task "${task.name}" #${task.id}`
  const who = isSure ? name : `probably ${name}`
  return {
    lint: 'blocked-loop',
    says: `${who} blocked the event loop for ${(ms / 1000).toFixed(1)} s: nothing else could run.`,
    fix: 'Put `await checkpoint()` into the loop, or move the work to a worker.',
    place: frames[0] ?? '',
    ...(frames.length > 1 && { frames: frames.slice(1) }),
    ...(task !== undefined && { task: task.id }),
  }
}
