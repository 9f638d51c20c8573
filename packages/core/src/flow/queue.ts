import { checkFunction } from '../base/check.ts'
import { AnyQueue, type QueueOptions } from './any-queue.ts'
import { Heap } from './heap.ts'
import { Ring, type Store } from './ring.ts'

/**
 * First in, first out.
 *
 * @example
 * ```ts
 * import { Queue, scope } from '@async-lab/core'
 *
 * const jobs = new Queue<string>({ capacity: 10 })
 * await scope(async (s) => {
 *   s.spawn(async () => { for await (const job of jobs) { console.log(job); jobs.taskDone() } })
 *   await jobs.put('a')
 *   await jobs.put('b')
 *   await jobs.join()
 *   jobs.shutdown()
 * })
 * ```
 */
export class Queue<T extends {} | null> extends AnyQueue<T> {
  constructor(options: QueueOptions) {
    super(new Ring<T>(), options, 'queue')
  }
}

/** The last in, first out. */
export class LifoQueue<T extends {} | null> extends AnyQueue<T> {
  constructor(options: QueueOptions) {
    super(new Stack<T>(), options, 'lifo-queue')
  }
}

class Stack<T> implements Store<T> {
  readonly #items: T[] = []

  get size(): number {
    return this.#items.length
  }

  push(item: T): void {
    this.#items.push(item)
  }

  shift(): T {
    return this.#items.pop()!
  }
}

export interface PriorityQueueOptions<T> extends QueueOptions {
  /** Negative when `a` comes out before `b`; equals come out in the order in which they went in. */
  readonly compare: (a: T, b: T) => number
}

/** The least first. */
export class PriorityQueue<T extends {} | null> extends AnyQueue<T> {
  constructor(options: PriorityQueueOptions<T>) {
    const { compare } = (options as PriorityQueueOptions<T> | undefined) ?? {}
    checkFunction('compare', compare)
    super(new Heap<T>(compare!), options, 'priority-queue')
  }
}
