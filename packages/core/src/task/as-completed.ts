import { checkIterable } from '../base/check.ts'
import { nodeFor, type WaitOptions } from '../cancel/current.ts'
import { report } from '../cancel/report.ts'
import { loopOf } from '../host/loop.ts'
import { park } from '../wait/park.ts'
import { throwIfRefused, Wait } from '../wait/wait.ts'
import type { Task, TaskBody } from './contract.ts'
import { OpenScope } from './open-scope.ts'
import type { TaskNode } from './task.ts'
import { checkTask, TaskSet } from './task-set.ts'

/**
 * Settled tasks in the order in which they settle. Bodies are started when the iteration starts; a task that fails
 * disturbs neither the others nor the loop: ask its `outcome`, or await it.
 *
 * Cancellation: leaving the loop early, by `break`, an error or a cancellation, cancels and awaits the bodies that were
 * given. Tasks that were handed in are left alone.
 *
 * @example
 * ```ts
 * import { asCompleted, sleep } from '@async-lab/core'
 *
 * for await (const task of asCompleted([30, 10, 20].map((ms) => () => sleep(ms).then(() => ms)))) {
 *   console.log(await task) // 10, 20, 30
 * }
 * ```
 */
export function asCompleted<T>(
  tasksOrBodies: Iterable<Task<T> | TaskBody<T>>,
  options?: WaitOptions,
): AsyncIterableIterator<Task<T>, undefined> {
  checkIterable('tasksOrBodies', tasksOrBodies)
  const given = [...tasksOrBodies]
  for (const [at, one] of given.entries())
    if (typeof one !== 'function') checkTask(`tasksOrBodies[${at}]`, one)
  return new Completions(given, options)
}

/** Not an async generator: that would await each task that it yields. */
class Completions<T> implements AsyncIterableIterator<Task<T>, undefined> {
  readonly #given: ReadonlyArray<Task<T> | TaskBody<T>>
  readonly #options: WaitOptions | undefined
  readonly #set = new TaskSet()
  /** Owns the bodies. Made when the iteration starts. */
  #scope: OpenScope | null = null
  #waiting: Wait | null = null
  #told = 0
  #ended = false

  constructor(given: ReadonlyArray<Task<T> | TaskBody<T>>, options: WaitOptions | undefined) {
    this.#given = given
    this.#options = options
  }

  [Symbol.asyncIterator](): this {
    return this
  }

  async next(): Promise<IteratorResult<Task<T>, undefined>> {
    if (this.#ended) return { done: true, value: undefined }
    try {
      throwIfRefused(this.#options)
      if (this.#scope === null) this.#start()
      const set = this.#set
      if (this.#told === set.done.length) {
        if (set.pendingCount === 0) return await this.return()
        this.#waiting = new Wait('task', null, nodeFor(this.#options))
        this.#waiting.admit(this.#options)
        await park(this.#waiting)
      }
      return { done: false, value: set.done[this.#told++] as Task<T> }
    } catch (error) {
      // A loop whose `next` throws does not call `return`.
      await this.return()
      throw error
    }
  }

  async return(): Promise<IteratorReturnResult<undefined>> {
    this.#ended = true
    this.#set.drop()
    const scope = this.#scope
    if (scope !== null) {
      this.#scope = null
      const told = new Set(this.#set.done.slice(0, this.#told))
      const untold = [...this.#set.done, ...this.#set.pending].filter(
        (task) => task.scope === scope && !told.has(task),
      )
      await scope[Symbol.asyncDispose]()
      for (const task of untold) {
        // Nobody will look at these any more.
        if (task.outcome?.kind === 'failed') report(scope, task.outcome.error, task as TaskNode<T>)
      }
    }
    return { done: true, value: undefined }
  }

  #start(): void {
    const node = nodeFor(this.#options)
    const scope = (this.#scope = new OpenScope(node, node?.loop ?? loopOf(undefined), {
      name: 'asCompleted',
      supervise() {},
    }))
    this.#set.onSettled = () => this.#waiting?.grant()
    for (const one of this.#given)
      this.#set.add((typeof one === 'function' ? scope.spawn(one) : one) as TaskNode<unknown>)
  }
}
