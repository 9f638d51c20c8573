import type { Wait } from '../wait/wait.ts'
import { WaitQueue } from '../wait/wait-queue.ts'
import type { Permit } from './permit.ts'

/** A line in which who stands behind may fit where the head does not: when a cancellation takes one out, the lock looks again. */
export class AdmittingLine<W extends Wait<Permit>> extends WaitQueue<Permit> {
  declare first: W | null
  readonly #admit: () => void

  constructor(admit: () => void) {
    super()
    this.#admit = admit
  }

  override get minds(): boolean {
    return true
  }

  override closeGap(): void {
    this.#admit()
  }
}
