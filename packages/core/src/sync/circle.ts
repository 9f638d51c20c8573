import type { ParkingNode } from '../cancel/node.ts'
import type { Resource } from '../observe/event.ts'
import { waitOf } from '../observe/node.ts'

/** A lock that one task holds. */
export interface OwnedLock extends Resource {
  readonly ownerTask: ParkingNode | null
}

/** Longer chains are not followed: a contended acquire has to stay cheap. */
const LONGEST = 1000

/**
 * The circle that would close if `task` waited for `lock`, in words, or null. Followed only through tasks that are parked
 * in nothing else and that no deadline will part.
 */
export function circleThrough(task: ParkingNode, lock: OwnedLock): string | null {
  if (task.deadlineInForce !== null) return null
  let owner = lock.ownerTask
  for (let steps = 0; owner !== task; steps++) {
    if (owner === null || steps === LONGEST) return null
    const next = lockThatBlocks(owner)
    if (next === null) return null
    owner = next.ownerTask
  }
  return tell(task, lock)
}

function lockThatBlocks(task: ParkingNode): OwnedLock | null {
  if (task.ended || task.parkedIn !== 1 || task.deadlineInForce !== null) return null
  const on = waitOf(task)?.on
  return typeof on === 'object' && on !== null && 'ownerTask' in on ? (on as OwnedLock) : null
}

function tell(task: ParkingNode, lock: OwnedLock): string {
  const sides: string[] = []
  for (let waiting = task, at = lock; ;) {
    const owner = at.ownerTask!
    sides.push(
      `task "${waiting.name}" #${waiting.id} waits for "${at.name}", held by task "${owner.name}" #${owner.id}`,
    )
    if (owner === task) break
    waiting = owner
    at = lockThatBlocks(owner)!
  }
  return `Cannot acquire "${lock.name}", the wait would close a circle: ${sides.join('; ')}. Take locks in one order everywhere`
}
