import type { CancelNode } from '../cancel/node.ts'
import type { WaitOptions } from '../cancel/current.ts'
import type { Resource } from '../observe/event.ts'
import { park } from '../wait/park.ts'
import { Wait } from '../wait/wait.ts'

/** A wait that the clock ends, like a sleep, and that can tell what for. */
export class Pause extends Wait {
  constructor(on: Resource, node: CancelNode | null) {
    super('rate', on, node)
  }

  /** Whether the clock can still end it. */
  get isOn(): boolean {
    return this.list !== null
  }

  until(at: number, options?: WaitOptions): Promise<void> {
    if (this.admit(options) && at !== Infinity) this.loop.timers.arm(this, at)
    return park(this)
  }

  protected override get isWakeable(): boolean {
    return true
  }
}
