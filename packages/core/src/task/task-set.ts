import { describe } from '../base/errors.ts'
import type { Wait } from '../wait/wait.ts'
import type { Task } from './contract.ts'
import { TaskNode } from './task.ts'

/** Tasks that somebody else owns and that are watched for a while. */
export class TaskSet {
  /** Those that have settled, in order. */
  readonly done: Array<Task<unknown>> = []
  readonly #pending = new Map<TaskNode<unknown>, Wait<unknown> | null>()
  /** Called at each end. */
  onSettled: (task: TaskNode<unknown>) => void = () => {}

  add(task: TaskNode<unknown>): void {
    if (this.#pending.has(task) || this.done.includes(task)) return
    if (task.ended) {
      this.done.push(task)
      return
    }
    this.#pending.set(
      task,
      task.watch(() => {
        this.#pending.delete(task)
        this.done.push(task)
        this.onSettled(task)
      }),
    )
  }

  get pending(): Array<Task<unknown>> {
    return [...this.#pending.keys()]
  }

  /** Stops watching: tasks that live long keep nothing of those who looked at them. */
  drop(): void {
    for (const wait of this.#pending.values()) wait?.drop()
  }
}

export function checkTask(name: string, value: unknown): asserts value is TaskNode<unknown> {
  if (!(value instanceof TaskNode)) throw new TypeError(`${name} must be a task, not ${describe(value)}`)
}
