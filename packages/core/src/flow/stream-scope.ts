import type { CancelNode } from '../cancel/node.ts'
import { loopOf } from '../host/loop.ts'
import { hook } from '../observe/hooks.ts'
import type { ScopeOptions } from '../task/contract.ts'
import { ScopeNode } from '../task/scope-node.ts'
import type { TaskNode } from '../task/task.ts'

const DAEMON = { daemon: true }

/** Owns what runs for one iteration, below the code that iterates. */
export class StreamScope extends ScopeNode {
  /** Called when nobody is left who would ask how the iteration ended. */
  onOrphan: () => void = nothing

  constructor(above: CancelNode | null, options: ScopeOptions) {
    super(above, above?.loop ?? loopOf(undefined), options)
  }

  /** A task without a body, parked until code is run in it. A daemon: the end of the scope around does not wait for it. */
  open(name: string): TaskNode<void> {
    const task = this.make<void>(name, DAEMON)
    task.parkedIn = 1
    this.loop.leaveOutside()
    return task
  }

  /** Nobody closed the iteration, and the scope around ends. */
  override orphan(): void {
    if (this.isOrphan) return
    this.isOrphan = true
    this.onOrphan()
    if (hook !== null) hook.scopeLeftOpen(this)
  }
}

function nothing(): void {}
