import { cancel } from '../cancel/cancel.ts'
import type { CancelNode } from '../cancel/node.ts'
import type { Resource, ResourceFacts } from '../observe/event.ts'
import { nextId } from '../observe/node.ts'
import { runBlock } from '../task/scope.ts'
import type { ScopeNode } from '../task/scope-node.ts'
import { park } from '../wait/park.ts'
import { Wait } from '../wait/wait.ts'
import { WaitQueue } from '../wait/wait-queue.ts'
import { Caller } from './caller.ts'
import { GAVE_WAY, type GivingWay } from './giving-way.ts'

/** One call at a time, and one that waits: the latest. */
export class LatestCalls<A extends unknown[], T> implements Resource {
  readonly id: number = nextId()
  readonly name: string
  readonly #fn: (...args: A) => T | PromiseLike<T>
  /** Whether the one that runs has to give way, too. */
  readonly #restarts: boolean
  /** Invariant: true while a call runs, or has been given the turn and is about to. */
  #busy = false
  #running: ScopeNode | null = null
  /** Never more than one. */
  readonly #line = new WaitQueue()

  constructor(fn: (...args: A) => T | PromiseLike<T>, restarts: boolean) {
    this.name = fn.name || (restarts ? 'restartable' : 'keepLatest')
    this.#fn = fn
    this.#restarts = restarts
  }

  async run(call: GivingWay, args: A): Promise<T> {
    const caller = new Caller(undefined)
    if (this.#busy) await this.#turn(call, caller.node)
    this.#busy = true
    const scope = caller.openScope({ name: this.name })
    this.#running = scope
    try {
      const value = await runBlock(scope, () => this.#fn(...args))
      // Also when it paid no heed and came to an end: nobody wants to see an old answer after the new question.
      if (scope.own?.reason === GAVE_WAY) throw call.giveWay()
      return value
    } finally {
      this.#running = null
      if (this.#line.first === null) this.#busy = false
      else this.#line.first.grant()
    }
  }

  describe(): ResourceFacts {
    const holder = this.#running?.task
    return {
      holders: holder ? [holder.id] : [],
      closed: false,
      waiting: this.#line.size,
      detail: `${this.#busy ? 'one call runs' : 'no call runs'}, ${this.#line.size} waits`,
    }
  }

  #turn(call: GivingWay, node: CancelNode | null): Promise<void> {
    if (this.#restarts && this.#running !== null) cancel(this.#running, 'explicit', GAVE_WAY)
    const before = this.#line.first
    if (before !== null) before.fail((before as Turn).call.giveWay())
    const turn = new Turn(this, node, call)
    // Asked only now: a call from inside the one that runs has just been cancelled with it.
    if (turn.admit(undefined)) this.#line.push(turn)
    return park(turn)
  }
}

class Turn extends Wait {
  readonly call: GivingWay

  constructor(calls: LatestCalls<never, unknown>, node: CancelNode | null, call: GivingWay) {
    super('slot', calls, node)
    this.call = call
  }
}
