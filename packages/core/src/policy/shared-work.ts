import { nodeFor, type WaitOptions } from '../cancel/current.ts'
import { type CancelNode, living } from '../cancel/node.ts'
import { report } from '../cancel/report.ts'
import { loopOf } from '../host/loop.ts'
import { OpenScope } from '../task/open-scope.ts'
import type { TaskNode } from '../task/task.ts'
import { park } from '../wait/park.ts'
import { SteadyWait } from '../wait/wait.ts'

/**
 * One piece of work that several callers wait for. It belongs to none of them: each may leave, and the last one to leave
 * cancels it and waits for its end, so that it outlives nobody who asked for it.
 */
export class SharedWork<T> {
  readonly #scope: OpenScope
  readonly #task: TaskNode<T>
  #callers = 0

  /** `caller` only says on which host, and so by which clock, the work runs. */
  constructor(name: string, work: () => T | PromiseLike<T>, caller: CancelNode | null) {
    this.#scope = new OpenScope(null, caller?.loop ?? loopOf(undefined), { name, supervise() {} })
    this.#task = this.#scope.spawn(work, { name }) as TaskNode<T>
  }

  /** False once it has ended, or its last caller has left: who comes then needs new work. */
  get isUnderWay(): boolean {
    return !this.#task.ended && !this.#scope.cancelled
  }

  async join(options: WaitOptions | undefined): Promise<T> {
    // Now: after the await a host without async context no longer knows whose code this is.
    const node = nodeFor(options)
    this.#callers++
    try {
      return await this.#task.join(options)
    } finally {
      if (--this.#callers === 0) await this.#end(living(node))
    }
  }

  async #end(node: CancelNode | null): Promise<void> {
    if (!this.#task.ended) {
      this.#scope.cancel('nobody waits for it any more')
      const wait = new SteadyWait('task', this.#task, node)
      this.#task.watch(() => wait.grant())
      await park(wait)
      // Its callers have gone, so there is nobody left to throw it to.
      const { outcome } = this.#task
      if (outcome?.kind === 'failed') report(node ?? this.#scope, outcome.error, this.#task)
    }
    await this.#scope[Symbol.asyncDispose]()
  }
}
