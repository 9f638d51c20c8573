import { nodeFor } from '../cancel/current.ts'
import { loopOf } from '../host/loop.ts'
import { hook } from '../observe/hooks.ts'
import type { Scope, ScopeOptions } from './contract.ts'
import { mergeOptions } from './scope.ts'
import { ScopeNode } from './scope-node.ts'

/**
 * Opens a scope that lasts until it is disposed. It is a child of the current task or scope, and does not become the
 * current scope of the code around it: spawn with its own `spawn`. Disposal cancels what still runs, waits for it, and
 * throws its failure; `await s.join()` first to let it finish. The end of the scope around it ends it too.
 *
 * @example
 * ```ts
 * import { openScope, sleep } from '@async-lab/core'
 *
 * {
 *   await using s = openScope({ name: 'background' })
 *   s.spawn(async () => { for (;;) await sleep(10) })
 *   await sleep(30)
 * } // cancelled and awaited here
 * ```
 */
export function openScope(options?: ScopeOptions): Scope & AsyncDisposable {
  const above = nodeFor(options)
  return new OpenScope(above, above?.loop ?? loopOf(undefined), mergeOptions(options))
}

export class OpenScope extends ScopeNode implements AsyncDisposable {
  #disposed = false

  /** Not a checkpoint, and cancellation does not hurry it: it lasts until everything has ended. */
  async [Symbol.asyncDispose](): Promise<void> {
    const isFirst = !this.#disposed
    this.#disposed = true
    this.isOrphan = false
    this.shutDown('explicit', 'the scope was disposed')
    await this.ending()
    // Cancellation and deadlines do not leave here: they would bury what the body itself throws.
    if (isFirst) this.leaveFailure()
  }

  override orphan(): void {
    if (this.#disposed || this.isOrphan) return
    this.isOrphan = true
    if (hook !== null) hook.scopeLeftOpen(this)
  }
}
