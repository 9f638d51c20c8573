import { checkFunction } from '../base/check.ts'
import { DeadlockError } from '../base/errors.ts'
import { List } from '../base/list.ts'
import { nodeFor, type WaitOptions } from '../cancel/current.ts'
import type { CancelNode, ParkingNode } from '../cancel/node.ts'
import type { Resource, ResourceFacts } from '../observe/event.ts'
import { hook } from '../observe/hooks.ts'
import { nextId } from '../observe/node.ts'
import { park } from '../wait/park.ts'
import { ready, refused } from '../wait/ready.ts'
import { refusalOf, Wait } from '../wait/wait.ts'
import { AdmittingLine } from './admitting-line.ts'
import { circleThrough } from './circle.ts'
import {
  endedHolders,
  grantPermit,
  ListedHolder,
  type Owner,
  ownerOf,
  type Permit,
  usingPermit,
} from './permit.ts'

export interface RwLockStatistics {
  readonly waiting: number
  readonly readers: number
  /** The task that writes. */
  readonly writer: Owner | undefined
}

type Side = 'read' | 'write'

/**
 * Many readers or one writer. First come, first served: a reader that comes after a waiting writer waits behind it; readers
 * next to each other enter together.
 *
 * @example
 * ```ts
 * import { RwLock } from '@async-lab/core'
 *
 * const lock = new RwLock({ name: 'config' })
 * let config = { debug: false }
 * await lock.withWrite(() => { config = { debug: true } })
 * console.log(await lock.withRead(() => config.debug)) // true
 * ```
 */
export class RwLock implements Resource {
  readonly id: number = nextId()
  readonly name: string
  readonly #readers = new List<ListedHolder>()
  #writer: ListedHolder | null = null
  readonly #line = new AdmittingLine<RwWait>(() => this.#admit())

  constructor({ name = 'rw-lock' }: { readonly name?: string | undefined } = {}) {
    this.name = name
  }

  tryRead(): Permit | undefined {
    return this.#isFreeFor('read') ? this.#take('read', nodeFor(undefined)) : undefined
  }

  tryWrite(): Permit | undefined {
    return this.#isFreeFor('write') ? this.#take('write', nodeFor(undefined)) : undefined
  }

  /**
   * Enters as a reader, waiting for its turn.
   *
   * Cancellation: safe. Nothing is taken; the place in line is lost.
   * @throws {DeadlockError} at once, if the calling task writes
   */
  read(options?: WaitOptions): Promise<Permit> {
    return this.#acquire('read', options)
  }

  /**
   * Enters as the writer, waiting for its turn.
   *
   * Cancellation: safe. Nothing is taken; the place in line is lost.
   * @throws {DeadlockError} at once, if the calling task reads or writes
   */
  write(options?: WaitOptions): Promise<Permit> {
    return this.#acquire('write', options)
  }

  withRead<T>(fn: () => T | PromiseLike<T>, options?: WaitOptions): Promise<T> {
    checkFunction('fn', fn)
    return usingPermit(this.read(options), fn)
  }

  withWrite<T>(fn: () => T | PromiseLike<T>, options?: WaitOptions): Promise<T> {
    checkFunction('fn', fn)
    return usingPermit(this.write(options), fn)
  }

  statistics(): RwLockStatistics {
    return Object.freeze({
      waiting: this.#line.size,
      readers: this.#readers.size,
      writer: ownerOf(this.#writer?.task ?? null),
    })
  }

  describe(): ResourceFacts {
    const holders: number[] = []
    let closed = true
    const permits = this.#writer === null ? [...this.#readers] : [this.#writer]
    for (const { task } of permits) {
      if (task === null) closed = false
      else if (!task.ended) holders.push(task.id)
    }
    const left = endedHolders(permits.map(({ task }) => task))
    const detail = `${this.#writer === null ? `${this.#readers.size} read` : 'one writes'}${left && `, ${left}`}`
    return { holders, closed, waiting: this.#line.size, detail }
  }

  /** @internal */
  get ownerTask(): ParkingNode | null {
    return this.#writer?.task ?? null
  }

  /** @internal */
  release(holder: ListedHolder): void {
    if (holder === this.#writer) this.#writer = null
    else if (holder.list === null) return
    else this.#readers.remove(holder)
    if (hook !== null) hook.permitReleased(this, holder.task, 1)
    this.#admit()
  }

  #acquire(side: Side, options: WaitOptions | undefined): Promise<Permit> {
    const node = nodeFor(options)
    const refusal = refusalOf(node, options)
    if (refusal !== null) return refused(node, refusal)
    if (this.#isFreeFor(side)) return ready(node, this.#take(side, node))
    const task = node === null ? null : node.task
    if (task !== null) {
      if (this.#blocksItself(side, task)) return refused(node, this.#reentered(side, task))
      const circle = circleThrough(task, this)
      if (circle !== null) return refused(node, new DeadlockError(circle))
    }
    const wait = new RwWait(side, this, node)
    wait.heed(options)
    this.#line.push(wait)
    return park(wait)
  }

  #isFreeFor(side: Side): boolean {
    if (this.#line.first !== null || this.#writer !== null) return false
    return side === 'read' || this.#readers.size === 0
  }

  #blocksItself(side: Side, task: CancelNode): boolean {
    if (this.#writer !== null) return this.#writer.task === task
    if (side === 'read') return false
    for (const reader of this.#readers) if (reader.task === task) return true
    return false
  }

  #take(side: Side, node: CancelNode | null): Permit {
    const holder = new ListedHolder(this, node)
    if (side === 'write') this.#writer = holder
    else this.#readers.push(holder)
    return grantPermit(holder)
  }

  #admit(): void {
    for (let first = this.#line.first; first !== null; first = this.#line.first) {
      if (this.#writer !== null || (first.side === 'write' && this.#readers.size > 0)) return
      first.grant(this.#take(first.side, first.node))
    }
  }

  #reentered(side: Side, task: CancelNode): DeadlockError {
    return new DeadlockError(
      `Cannot ${side} under lock "${this.name}": task "${task.name}" #${task.id} holds it already, release that first`,
    )
  }
}

class RwWait extends Wait<Permit> {
  readonly side: Side

  constructor(side: Side, lock: RwLock, node: CancelNode | null) {
    super(side, lock, node)
    this.side = side
  }
}
