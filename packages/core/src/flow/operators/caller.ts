import type { Snapshot } from '../../host/host.ts'
import { isThenable, type TaskNode } from '../../task/task.ts'
import { insideOf, type Line } from '../line.ts'
import type { ItemFunction } from './stage.ts'

export interface CallerOwner<T, R> {
  /** A call that did not end at once has ended. */
  settled(caller: Caller<T, R>): void
}

/** Makes one call at a time, as code of a task of its own: what one call holds, another does not. */
export class Caller<T, R> {
  isBusy = false
  hasFailed = false
  /** What the last call gave or, if it failed, threw. */
  value: unknown = undefined
  /** The one behind it, where it stands: a caller is in one place only. */
  next: Caller<T, R> | null = null
  readonly #line: Line
  readonly #task: TaskNode<void>
  readonly #inside: Snapshot
  readonly #fn: ItemFunction<T, R>
  readonly #owner: CallerOwner<T, R>
  readonly #fulfilled: (value: R) => void
  readonly #rejected: (error: unknown) => void

  constructor(line: Line, fn: ItemFunction<T, R>, owner: CallerOwner<T, R>) {
    this.#line = line
    this.#fn = fn
    this.#owner = owner
    this.#task = line.scope.open('worker')
    this.#inside = insideOf(this.#task, line.making)
    this.#fulfilled = (value) => this.#settle(false, value)
    this.#rejected = (error) => this.#settle(true, error)
  }

  /** To be called as code of the line: the reaction, then, is code of the line too. */
  call(item: T, index: number): void {
    this.hasFailed = false
    try {
      const given = this.#inside(this.#fn, item, index, this.#task)
      if (!isThenable(given)) {
        this.value = given
        return
      }
      this.isBusy = true
      this.#line.begin(this.#task)
      const native = given instanceof Promise ? (given as Promise<R>) : Promise.resolve(given)
      void native.then(this.#fulfilled, this.#rejected)
    } catch (error) {
      this.hasFailed = true
      this.value = error
    }
  }

  cancel(): void {
    if (this.isBusy) this.#task.cancel('the stream was closed')
  }

  release(): void {
    this.#task.returned(undefined)
  }

  isCancellation(error: unknown): boolean {
    return this.#line.isCancellation(error, this.#task)
  }

  #settle(hasFailed: boolean, value: unknown): void {
    this.isBusy = false
    this.hasFailed = hasFailed
    this.value = value
    this.#line.end(this.#task)
    this.#owner.settled(this)
  }
}
