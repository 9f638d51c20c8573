import type { Resource } from '../observe/event.ts'
import { park } from '../wait/park.ts'
import { Wait } from '../wait/wait.ts'
import { WaitQueue } from '../wait/wait-queue.ts'
import type { TaskBody } from './contract.ts'
import type { AnyTask, TaskNode } from './task.ts'

/** The places of a scope with `concurrency`: tasks over the limit wait in line, and a place that is freed is handed to the first. */
export class Places {
  /** Invariant: `#free` > 0 implies that nobody waits. */
  #free: number
  readonly #line = new WaitQueue()
  readonly #scope: Resource

  constructor(scope: Resource, count: number) {
    this.#scope = scope
    this.#free = count
  }

  get full(): boolean {
    return this.#free === 0
  }

  start<T>(task: TaskNode<T>, body: TaskBody<T>): void {
    if (this.#free > 0) {
      this.#free--
      task.holdsPlace = true
      task.start(body)
    } else {
      this.#enqueue(task, body)
    }
  }

  #enqueue<T>(task: TaskNode<T>, body: TaskBody<T>): void {
    task.state = 'queued'
    const wait = new Wait('slot', this.#scope, task)
    if (!wait.admit(undefined)) return task.dropped()
    this.#line.push(wait)
    // The body belongs to the context of its `spawn`, which what parks carries at less cost than a snapshot of it. Nor does it
    // run on the stack of the task that made room: bodies that never wait would pile up there.
    park(wait, async () => task.start(body)).catch(ignore)
  }

  release(): void {
    const first = this.#line.first
    if (first === null) {
      this.#free++
      return
    }
    const task = first.node as AnyTask
    // At once, so that a cancellation that comes before the body runs finds a task that has its place.
    task.state = 'running'
    task.holdsPlace = true
    first.grant()
  }
}

/** Cancelled in line: the task hears of it from the cancellation itself. */
function ignore(): void {}
