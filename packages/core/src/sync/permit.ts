import type { CancelNode } from '../cancel/node.ts'

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
