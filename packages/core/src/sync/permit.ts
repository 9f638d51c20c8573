import type { Link, List } from '../base/list.ts'
import type { CancelNode, ParkingNode } from '../cancel/node.ts'
import type { Resource } from '../observe/event.ts'
import { keeping } from '../host/ambient.ts'
import { hook } from '../observe/hooks.ts'

/** A task, as the locks that it holds show it. */
export interface Owner {
  readonly id: number
  readonly name: string
}

export function ownerOf(task: CancelNode | null): Owner | undefined {
  return task ?? undefined
}

/** Who took a permit with him to his end, for reports of what nobody will release any more; '' if nobody did. */
export function endedHolders(tasks: Iterable<CancelNode | null>): string {
  const ended = new Set<string>()
  for (const task of tasks) if (task?.ended) ended.add(`task "${task.name}" #${task.id}`)
  return ended.size === 0 ? '' : `held by ${[...ended].join(', ')}, ended without releasing it`
}

/**
 * The right to proceed. Whoever holds the object may give it back, from any task; only the first release counts.
 *
 * @example
 * ```ts
 * import { Mutex } from '@async-lab/core'
 *
 * const mutex = new Mutex()
 * {
 *   using permit = await mutex.acquire()
 * } // released here
 * ```
 */
export interface Permit {
  release(): void
  [Symbol.dispose](): void
}

/** How `with` and `wrap` use whatever gives permits. */
export async function usingPermit<T>(acquiring: Promise<Permit>, fn: () => T | PromiseLike<T>): Promise<T> {
  const within = keeping()
  const permit = await acquiring
  try {
    return await within(fn)
  } finally {
    permit.release()
  }
}

interface Lock extends Resource {
  /** Does nothing unless `holder` is in. */
  release(holder: Holder): void
}

/** That somebody is in, which is what the lock keeps; and his permit, as long as nobody watches permits. */
export class Holder implements Permit {
  readonly lock: Lock
  readonly task: ParkingNode | null
  readonly weight: number

  constructor(lock: Lock, node: CancelNode | null, weight = 1) {
    this.lock = lock
    this.task = node === null ? null : node.task
    this.weight = weight
  }

  release(): void {
    this.lock.release(this)
  }

  [Symbol.dispose](): void {
    this.release()
  }
}

/** One of several in the same lock, who stand in a list. A mutex has one at most, and need not pay for it. */
export class ListedHolder extends Holder implements Link {
  list: List | null = null
  before: Link | null = null
  after: Link | null = null
}

/** Gives the right to proceed to whoever asked for it. */
export function grantPermit(holder: Holder): Permit {
  if (hook === null) return holder
  hook.permitGranted(holder.lock, holder.task, holder.weight)
  return new WatchedPermit(holder)
}

/** An object of its own, which no lock keeps alive: one that is dropped can then be noticed. */
class WatchedPermit implements Permit {
  readonly #holder: Holder

  constructor(holder: Holder) {
    this.#holder = holder
    if (hook !== null) hook.tokenMade(this, `permit of "${holder.lock.name}"`)
  }

  release(): void {
    if (hook !== null) hook.tokenEnded(this)
    this.#holder.release()
  }

  [Symbol.dispose](): void {
    this.release()
  }
}
