import { snapshot } from '../host/ambient.ts'
import type { Resource } from '../observe/event.ts'
import { Wait } from '../wait/wait.ts'
import { WaitQueue } from '../wait/wait-queue.ts'
import type { TaskBody } from './contract.ts'
import type { TaskNode } from './task.ts'

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
      task.specially().holdsPlace = true
      task.start(body)
    } else {
      this.#enqueue(task, body)
    }
  }

  #enqueue<T>(task: TaskNode<T>, body: TaskBody<T>): void {
    task.state = 'queued'
    const wait = new Wait('slot', this.#scope, task)
    if (!wait.admit(undefined)) return task.dropped()
    // The body belongs to the context of its `spawn`, not of whoever makes room for it.
    const within = snapshot()
    wait.begin()
    this.#line.push(wait)
    wait.wake = () => {
      if (wait.state !== 'granted') return
      task.specially().holdsPlace = true
      within(() => task.start(body))
    }
  }

  release(): void {
    if (this.#line.first === null) this.#free++
    else this.#line.first.grant()
  }
}
