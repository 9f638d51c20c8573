import { Alarm } from '../host/timers.ts'
import { following } from '../observe/node.ts'
import { spread } from './cancel.ts'
import type { CancelNode } from './node.ts'

/** When the shields below a cancelled node give way. */
class Grace extends Alarm {
  readonly at: number
  readonly #node: CancelNode

  constructor(node: CancelNode, at: number) {
    super()
    this.#node = node
    this.at = at
  }

  ring(): void {
    dropGrace(this.#node)
    this.#node.own!.pierce()
    const shields: CancelNode[] = []
    for (let node = following(this.#node, this.#node); node !== null; node = following(node, this.#node)) {
      if ((node as CancelNode).shielded) shields.push(node as CancelNode)
    }
    // Outermost first: a shield inside another is reached through it.
    for (const shield of shields) spread(shield)
  }
}

const graces = /* @__PURE__ */ new WeakMap<CancelNode, Grace>()

/** Shields below the cancelled `node` hold `grace` ms at most; of several calls the one that is up first counts. */
export function holdShields(node: CancelNode, grace: number): void {
  if (node.own === null || grace === Infinity) return
  const at = node.loop.now() + grace
  const before = graces.get(node)
  if (before !== undefined && before.at <= at) return
  dropGrace(node)
  const alarm = new Grace(node, at)
  if (grace === 0) return alarm.ring()
  graces.set(node, alarm)
  node.loop.wakeable++
  node.loop.timers.arm(alarm, at)
}

export function dropGrace(node: CancelNode): void {
  const alarm = graces.get(node)
  if (alarm === undefined) return
  graces.delete(node)
  alarm.list?.remove(alarm)
  node.loop.leaveWakeable()
}
