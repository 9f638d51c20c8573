import { alike } from '../base/alike.ts'
import { checkFunction } from '../base/check.ts'
import { DeadlockError } from '../base/errors.ts'
import { nodeFor, type WaitOptions } from '../cancel/current.ts'
import type { CancelNode, ParkingNode } from '../cancel/node.ts'
import type { Resource, ResourceFacts } from '../observe/event.ts'
import { hook } from '../observe/hooks.ts'
import { nextId } from '../observe/node.ts'
import { park } from '../wait/park.ts'
import { ready, refused } from '../wait/ready.ts'
import { refusalOf, SteadyWait, Wait } from '../wait/wait.ts'
import { WaitQueue } from '../wait/wait-queue.ts'
import { circleThrough } from './circle.ts'
import { endedHolders, grantPermit, Holder, type Owner, ownerOf, type Permit, usingPermit } from './permit.ts'

export interface MutexStatistics {
  readonly waiting: number
  readonly locked: boolean
  /** The task that acquired it. */
  readonly owner: Owner | undefined
}

/**
 * One at a time. First come, first served: a release hands the lock to the first in line, and nobody gets past.
 *
 * @example
 * ```ts
 * import { Mutex, scope, sleep } from '@async-lab/core'
 *
 * const mutex = new Mutex({ name: 'stock' })
 * let stock = 10
 * await scope((s) => {
 *   for (let i = 0; i < 3; i++) s.spawn(() => mutex.with(async () => {
 *     const seen = stock
 *     await sleep(1)
 *     stock = seen - 1
 *   }))
 * })
 * console.log(stock) // 7
 * ```
 */
export class Mutex implements Resource {
  readonly id: number = nextId()
  readonly name: string
  /** Who holds it. Invariant: null implies that nobody waits. */
  #holder: Holder | null = null
  readonly #line = new WaitQueue<Permit>()

  constructor({ name = 'mutex' }: { readonly name?: string | undefined } = {}) {
    this.name = name
  }

  get locked(): boolean {
    return this.#holder !== null
  }

  /** The task that acquired it; undefined when free, or acquired by code of no task. */
  get owner(): Owner | undefined {
    return ownerOf(this.#holder?.task ?? null)
  }

  tryAcquire(): Permit | undefined {
    return this.#holder === null ? this.#take(nodeFor(undefined)) : undefined
  }

  /**
   * Takes the lock, waiting for its turn.
   *
   * Cancellation: safe. The lock is not taken; the place in line is lost.
   * @throws {DeadlockError} at once, if the calling task holds it already, or if the tasks that hold locks would wait for
   *   each other in a circle and no deadline would part them
   */
  acquire(options?: WaitOptions): Promise<Permit> {
    const node = nodeFor(options)
    const refusal = refusalOf(node, options)
    if (refusal !== null) return refused(node, refusal)
    if (this.#holder === null) return ready(node, this.#take(node))
    const task = node === null ? null : node.task
    if (task !== null) {
      if (task === this.#holder.task) return refused(node, this.#reentered(task))
      const circle = circleThrough(task, this)
      if (circle !== null) return refused(node, new DeadlockError(circle))
    }
    const wait = new Wait<Permit>('mutex', this, node)
    wait.heed(options)
    this.#line.push(wait)
    return park(wait)
  }

  /** Runs `fn` with the lock. */
  with<T>(fn: () => T | PromiseLike<T>, options?: WaitOptions): Promise<T> {
    checkFunction('fn', fn)
    return usingPermit(this.acquire(options), fn)
  }

  /** A function that runs `fn` with the lock at each call. */
  wrap<A extends unknown[], R>(fn: (...args: A) => R | PromiseLike<R>): (...args: A) => Promise<R> {
    checkFunction('fn', fn)
    return alike(fn, (...args: A) => this.with(() => fn(...args)))
  }

  statistics(): MutexStatistics {
    return Object.freeze({ waiting: this.#line.size, locked: this.locked, owner: this.owner })
  }

  describe(): ResourceFacts {
    const task = this.#holder?.task ?? null
    // A permit without a task may be released by code that nobody knows of.
    const closed = this.#holder === null || task !== null
    const holders = task === null || task.ended ? [] : [task.id]
    return { holders, closed, waiting: this.#line.size, detail: endedHolders([task]) }
  }

  /** For a condition: gives the lock away for a while, and the permit stays good. @internal */
  lend(holder: Holder): void {
    if (this.#holder === holder) this.#handOver()
  }

  /** Ends that: waits for the lock, cancelled or not, and makes the same permit valid again. @internal */
  async regain(holder: Holder, node: CancelNode | null): Promise<void> {
    if (this.#holder === null) {
      this.#holder = holder
      return
    }
    const wait = new RegainWait(this, node, holder)
    this.#line.push(wait)
    await park(wait)
  }

  /** Who holds it now, for those who lend it. @internal */
  get holder(): Holder | null {
    return this.#holder
  }

  /** @internal */
  get ownerTask(): ParkingNode | null {
    return this.#holder?.task ?? null
  }

  /** @internal */
  release(holder: Holder): void {
    if (this.#holder !== holder) return
    if (hook !== null) hook.permitReleased(this, holder.task, 1)
    this.#handOver()
  }

  #take(node: CancelNode | null): Permit {
    return grantPermit((this.#holder = new Holder(this, node)))
  }

  // Hand the lock over: waking to retry would let a newcomer overtake.
  #handOver(): void {
    const first = this.#line.first
    this.#holder = null
    if (first === null) return
    if (first instanceof RegainWait) {
      this.#holder = first.holder
      first.grant(undefined as never)
    } else {
      first.grant(this.#take(first.node))
    }
  }

  #reentered(task: CancelNode): DeadlockError {
    return new DeadlockError(
      `Cannot acquire mutex "${this.name}": task "${task.name}" #${task.id} holds it already, pass its permit on or release it first`,
    )
  }
}

class RegainWait extends SteadyWait<Permit> {
  readonly holder: Holder

  constructor(mutex: Mutex, node: CancelNode | null, holder: Holder) {
    super('mutex', mutex, node)
    this.holder = holder
  }
}
