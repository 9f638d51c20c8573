import { describe } from '../base/errors.ts'
import type { Wait } from '../wait/wait.ts'
import type { Task } from './contract.ts'
import { TaskNode } from './task.ts'

/** Tasks that somebody else owns and that are watched for a while. */
export class TaskSet {
  /** Those that have settled, in order. */
  readonly done: Array<Task<unknown>> = []
  hasFailure = false
  readonly #pending = new Map<TaskNode<unknown>, Wait<unknown>>()
  readonly #known = new Set<TaskNode<unknown>>()
  /** Called at each end. */
  onSettled: (task: TaskNode<unknown>) => void = () => {}

  add(task: TaskNode<unknown>): void {
    if (this.#known.has(task)) return
    this.#known.add(task)
    if (task.ended) return this.#settled(task)
    this.#pending.set(
      task,
      task.watch(() => {
        this.#pending.delete(task)
        this.#settled(task)
        this.onSettled(task)
      }),
    )
  }

  #settled(task: TaskNode<unknown>): void {
    this.done.push(task)
    if (task.state === 'failed') this.hasFailure = true
  }

  get pendingCount(): number {
    return this.#pending.size
  }

  get pending(): Array<Task<unknown>> {
    return [...this.#pending.keys()]
  }

  /** Stops watching: tasks that live long keep nothing of those who looked at them. */
  drop(): void {
    for (const wait of this.#pending.values()) wait.drop()
  }
}

export function checkTask(name: string, value: unknown): asserts value is TaskNode<unknown> {
  if (!(value instanceof TaskNode)) throw new TypeError(`${name} must be a task, not ${describe(value)}`)
}
