import type { CancelNode, ParkingNode } from '../cancel/node.ts'
import type { Resource } from '../observe/event.ts'
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
  const permit = await acquiring
  try {
    return await fn()
  } finally {
    permit.release()
  }
}

/** That somebody is in. The lock keeps this, and not the permit: one that is dropped can then be noticed. */
export class Holder {
  readonly task: ParkingNode | null
  readonly weight: number

  constructor(node: CancelNode | null, weight = 1) {
    this.task = node === null ? null : node.task
    this.weight = weight
  }
}

interface Lock extends Resource {
  /** Does nothing unless `holder` is in. */
  release(holder: Holder): void
}

/** Gives the right to proceed to the code at `node`. */
export function grantPermit(lock: Lock, holder: Holder): Permit {
  const permit = new LockPermit(lock, holder)
  if (hook !== null) {
    hook.permitGranted(lock, holder.task, holder.weight)
    hook.tokenMade(permit, `permit of "${lock.name}"`)
  }
  return permit
}

class LockPermit implements Permit {
  readonly #lock: Lock
  readonly #holder: Holder

  constructor(lock: Lock, holder: Holder) {
    this.#lock = lock
    this.#holder = holder
  }

  release(): void {
    if (hook !== null) hook.tokenEnded(this)
    this.#lock.release(this.#holder)
  }

  [Symbol.dispose](): void {
    this.release()
  }
}
