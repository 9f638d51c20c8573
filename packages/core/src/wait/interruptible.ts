import { Link, List } from '../base/list.ts'
import { nodeFor, type WaitOptions } from '../cancel/current.ts'
import type { CancelNode } from '../cancel/node.ts'
import { report } from '../cancel/report.ts'
import { outside, snapshot } from '../host/ambient.ts'
import { type Loop, platformHost } from '../host/loop.ts'
import type { Resource, ResourceFacts } from '../observe/event.ts'
import { hook } from '../observe/hooks.ts'
import { nextId } from '../observe/node.ts'
import { park } from './park.ts'
import { throwIfRefused, Wait } from './wait.ts'

export interface InterruptibleOptions<T> extends WaitOptions {
  /** Is given the value that arrives when nobody waits any more, to release what it owns. */
  readonly onLate?: ((value: T) => void) | undefined
}

/**
 * Waits for something foreign, and stops waiting when cancelled. The foreign work itself goes on unless it listens
 * to the signal that a function is given: it is counted as abandoned, its late value goes to `onLate`, and its late
 * rejection is silent.
 *
 * Cancellation: leaves at once. What was awaited is not undone.
 *
 * @example
 * ```ts
 * import { interruptible, moveOnAfter } from '@async-lab/core'
 *
 * const never = new Promise(() => {})
 * await moveOnAfter(10, () => interruptible(never)) // { expired: true }
 * ```
 */
export async function interruptible<T>(
  promise: PromiseLike<T> | ((signal: AbortSignal) => PromiseLike<T>),
  options?: InterruptibleOptions<T>,
): Promise<T> {
  const isCall = typeof promise === 'function'
  if (!isCall && typeof (promise as PromiseLike<T> | null | undefined)?.then !== 'function') {
    throw new TypeError('promise must be a promise, or a function that returns one')
  }
  // A promise is there already: left alone, its rejection would be the platform's `unhandledRejection`.
  if (isCall) throwIfRefused(options)
  const controller = isCall ? new AbortController() : undefined
  const awaited = isCall ? promise(controller!.signal) : promise
  const node = nodeFor(options)
  const foreign = foreignOf(awaited, node)
  const wait = new ForeignWait(foreign, node, controller, options?.onLate)
  if (wait.admit(options)) foreign.push(wait)
  else wait.leave()
  return park(wait)
}

type Foreigns = WeakMap<object, Foreign<never>>

const everybodys: Foreigns = /* @__PURE__ */ new WeakMap()
/** Where a reaction dies with the request that made it, those who shared it would wait for ever: one for each root. */
const ofRoots = /* @__PURE__ */ new WeakMap<CancelNode, Foreigns>()

function foreignsFor(node: CancelNode | null): Foreigns {
  if (!platformHost.perRequest) return everybodys
  if (node === null) return new WeakMap()
  let root = node
  while (root.above !== null) root = root.above
  let foreigns = ofRoots.get(root)
  if (foreigns === undefined) ofRoots.set(root, (foreigns = new WeakMap()))
  return foreigns
}

function foreignOf<T>(promise: PromiseLike<T> | T, node: CancelNode | null): Foreign<T> {
  const foreigns = foreignsFor(node)
  const key = Object(promise) as object
  let foreign = foreigns.get(key) as Foreign<T> | undefined
  if (foreign !== undefined) return foreign
  const made = (foreign = new Foreign<T>())
  foreigns.set(key, made)
  const settled = () => foreigns.delete(key)
  void outside(() =>
    Promise.resolve(promise).then(
      (value) => settled() && made.fulfilled(value),
      (error) => settled() && made.rejected(error),
    ),
  )
  return foreign
}

class ForeignWait<T> extends Wait<T> {
  readonly #foreign: Foreign<T>
  readonly #controller: AbortController | undefined
  readonly #late: Late<T> | null
  #hasLeft = false

  constructor(
    foreign: Foreign<T>,
    node: CancelNode | null,
    controller: AbortController | undefined,
    onLate: ((value: T) => void) | undefined,
  ) {
    super('foreign', foreign, node)
    this.#foreign = foreign
    this.#controller = controller
    this.#late = onLate === undefined ? null : new Late(onLate, this)
  }

  override interrupt(error: never): void {
    super.interrupt(error)
    this.leave()
  }

  override drop(): void {
    super.drop()
    this.leave()
  }

  /** Rejected, and what it was for goes on. */
  leave(): void {
    if (this.#hasLeft) return
    this.#hasLeft = true
    this.#foreign.abandon(this.#late)
    // Its listeners are user code, which has no place inside the walk of a cancellation.
    if (this.#controller !== undefined) void abortSoon(this.#controller, this.value)
  }
}

async function abortSoon(controller: AbortController, reason: unknown): Promise<void> {
  await Promise.resolve()
  controller.abort(reason)
}

/** Somebody to be told of a late value, in the context in which they asked. */
class Late<T> extends Link {
  readonly #node: CancelNode | null
  readonly #loop: Loop
  readonly #onLate: (value: T) => void
  readonly #within = snapshot()

  constructor(onLate: (value: T) => void, { node, loop }: Wait<T>) {
    super()
    this.#onLate = onLate
    this.#node = node
    this.#loop = loop
  }

  tell(value: T): void {
    try {
      this.#within(this.#onLate, value)
    } catch (error) {
      if (this.#node === null) this.#loop.host.report(error)
      else report(this.#node, error)
    }
  }
}

/** A promise that is not ours, with one reaction on it however often it is waited for. */
class Foreign<T> extends List<Wait<T>> implements Resource {
  readonly id = nextId()
  readonly name = 'promise'
  /** How many stopped waiting. */
  abandoned = 0
  #late: List<Late<T>> | null = null

  override push(wait: Wait<T>): void {
    super.push(wait)
    wait.loop.foreign++
  }

  override remove(wait: Wait<T>): void {
    super.remove(wait)
    wait.loop.foreign--
  }

  abandon(late: Late<T> | null): void {
    this.abandoned++
    if (late !== null) (this.#late ??= new List()).push(late)
  }

  fulfilled(value: T): void {
    const { abandoned } = this
    for (let wait = this.first; wait !== null; wait = this.first) wait.grant(value, 'foreign')
    if (abandoned > 0 && hook !== null) hook.lateValue(null, this, undefined)
    const late = this.#late
    if (late !== null) for (let next = late.shift(); next !== null; next = late.shift()) next.tell(value)
  }

  rejected(error: unknown): void {
    const { abandoned } = this
    for (let wait = this.first; wait !== null; wait = this.first) wait.fail(error, 'foreign')
    if (abandoned > 0 && hook !== null) hook.lateValue(null, this, error)
  }

  describe(): ResourceFacts {
    const detail = this.abandoned === 0 ? '' : `abandoned by ${this.abandoned}`
    return { holders: [], closed: false, waiting: this.size, detail }
  }
}
