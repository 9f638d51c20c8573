import { currentNode } from '../cancel/current.ts'
import type { CancelNode } from '../cancel/node.ts'
import { gate } from '../host/gate.ts'
import { Loop } from '../host/loop.ts'

/** Code that could go on now. */
export interface Runnable {
  /** Whose code it is, as far as the host carries that. */
  readonly task: CancelNode | null
  go(): void
}

/**
 * A loop on which every operation of this library ends with a hop, and every hop waits until it is chosen: whoever chooses
 * decides the order in which tasks go on, at each of their awaits.
 */
export class ExploringLoop extends Loop {
  readonly runnable: Runnable[] = []

  override spend(): boolean {
    return true
  }

  override hop(): Promise<void> {
    const { passed, open } = gate()
    this.runnable.push({ task: currentNode()?.task ?? null, go: open })
    return passed
  }
}
