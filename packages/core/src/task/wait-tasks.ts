import { checkDuration, checkIterable } from '../base/check.ts'
import { nodeFor, type WaitOptions } from '../cancel/current.ts'
import { park } from '../wait/park.ts'
import { Wait } from '../wait/wait.ts'
import type { Task } from './contract.ts'
import { settingsIn } from './scope.ts'
import type { TaskNode } from './task.ts'
import { checkTask, TaskSet } from './task-set.ts'

export interface WaitTasksOptions extends WaitOptions {
  /** What to wait for; all of them by default. */
  readonly until?: 'first' | 'first-failure' | 'all' | undefined
  /** Milliseconds after which to return with what there is. */
  readonly timeout?: number | undefined
}

export interface WaitResult<T> {
  /** Tasks that have settled, in the order in which they did. */
  readonly done: Array<Task<T>>
  /** The others, in the order given. */
  readonly pending: Array<Task<T>>
}

/**
 * Waits for the first of some tasks, the first failure among them, or all of them, and tells which have settled. Cancels
 * none of them and throws none of their errors.
 *
 * Cancellation: safe; the tasks go on.
 * @throws {TypeError} if there is something else than tasks
 *
 * @example
 * ```ts
 * import { scope, sleep, wait } from '@async-lab/core'
 *
 * await scope(async (s) => {
 *   const tasks = [10, 20, 2000].map((ms) => s.spawn(() => sleep(ms)))
 *   const { done, pending } = await wait(tasks, { timeout: 50 })
 *   console.log(done.length, pending.length) // 2 1
 *   for (const task of pending) task.cancel()
 * })
 * ```
 */
export async function wait<T>(tasks: Iterable<Task<T>>, options?: WaitTasksOptions): Promise<WaitResult<T>> {
  const { until = 'all', timeout } = settingsIn(options) ?? {}
  if (timeout !== undefined) checkDuration('timeout', timeout)
  if (!['first', 'first-failure', 'all'].includes(until)) {
    throw new TypeError(`until must be "first", "first-failure" or "all", not "${until}"`)
  }
  checkIterable('tasks', tasks)
  const given = [...tasks]
  for (const [at, task] of given.entries()) checkTask(`tasks[${at}]`, task)
  const set = new TaskSet()
  const isEnough = () =>
    set.pendingCount === 0 ||
    (until === 'first' && set.done.length > 0) ||
    (until === 'first-failure' && set.hasFailure)

  const isTimed = timeout !== undefined && timeout !== Infinity
  const parked = new TimedWait('task', null, nodeFor(options), isTimed)
  if (parked.admit(options)) {
    for (const task of given) set.add(task as TaskNode<unknown>)
    set.onSettled = () => {
      if (isEnough()) parked.grant()
    }
    if (isEnough()) parked.grant()
    else if (isTimed) parked.loop.timers.arm(parked, parked.loop.now() + timeout)
  }
  try {
    await park(parked)
  } finally {
    set.drop()
  }
  return { done: set.done as Array<Task<T>>, pending: set.pending as Array<Task<T>> }
}

class TimedWait extends Wait {
  readonly #timed: boolean

  constructor(kind: 'task', on: null, node: ReturnType<typeof nodeFor>, timed: boolean) {
    super(kind, on, node)
    this.#timed = timed
  }

  protected override get isWakeable(): boolean {
    return this.#timed || super.isWakeable
  }
}
