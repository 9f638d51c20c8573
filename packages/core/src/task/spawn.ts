import { signalOf } from '../cancel/audience.ts'
import { currentNode } from '../cancel/current.ts'
import { ambient } from '../host/ambient.ts'
import { nodes } from '../observe/node.ts'
import { ScopeClosedError, UsageError } from '../base/errors.ts'
import type { CancelNode } from '../cancel/node.ts'
import type { Scope, SpawnOptions, Task, TaskBody } from './contract.ts'
import { scopeAround } from './scope-node.ts'
import { TaskNode } from './task.ts'

/**
 * Spawns a task into the current scope: `currentScope().spawn(body, options)`.
 *
 * @throws {UsageError} where there is no current scope
 * @throws {ScopeClosedError} in code that outlived its scope
 *
 * @example
 * ```ts
 * import { scope, sleep, spawn } from '@async-lab/core'
 *
 * await scope(async () => {
 *   const task = spawn(async () => { await sleep(5); return 7 })
 *   console.log(await task) // 7
 * })
 * ```
 */
export function spawn<T>(body: TaskBody<T>, options?: SpawnOptions): Task<T> {
  const node = ambient() as CancelNode | undefined
  if (node === undefined) {
    throw new UsageError(
      'Cannot spawn: there is no scope here, call it inside run or scope, or use the spawn of a scope',
    )
  }
  const owner = scopeAround(node)!
  if (owner.ended)
    throw new ScopeClosedError(`Cannot spawn: scope "${owner.name}", whose code this is, has ended`)
  return owner.spawn(body, options)
}

/** The task whose code runs. Undefined outside tasks, and in browsers after a body's first `await`. */
export function currentTask(): Task<unknown> | undefined {
  return (currentNode()?.task as TaskNode<unknown> | null | undefined) ?? undefined
}

/** The innermost scope whose code runs. Undefined outside scopes, and in browsers after a body's first `await`. */
export function currentScope(): Scope | undefined {
  return scopeAround(currentNode())
}

/** The signal of the innermost task or scope whose code runs; one that never aborts where there is none. */
export function currentSignal(): AbortSignal {
  const node = currentNode()
  return node === null ? new AbortController().signal : signalOf(node)
}

/** All tasks that live in this program. */
export function allTasks(): Iterable<Task<unknown>> {
  return nodes().filter((node) => node instanceof TaskNode)
}
