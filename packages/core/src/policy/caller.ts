import { cancellationIn } from '../cancel/judge.ts'
import { currentNode, foreignSignal, nodeFor, type WaitOptions } from '../cancel/current.ts'
import { type CancelNode, living } from '../cancel/node.ts'
import { isCancelled } from '../base/errors.ts'
import { enter } from '../host/ambient.ts'
import { type Loop, loopOf } from '../host/loop.ts'
import type { Resource } from '../observe/event.ts'
import type { ScopeOptions } from '../task/contract.ts'
import { openBlock, runBlock } from '../task/scope.ts'
import type { ScopeNode } from '../task/scope-node.ts'
import { refusalOf, throwIfRefused } from '../wait/wait.ts'
import { Pause } from './pause.ts'

/**
 * Who called a function that has a policy around it. Remembered, since a policy calls and waits after an `await`, when a host
 * without async context knows it no longer: that is how task, signal and deadline pass through every policy.
 */
export class Caller {
  readonly options: WaitOptions | undefined
  readonly loop: Loop
  readonly #node: CancelNode | null
  readonly #here: CancelNode | null

  /** A checkpoint: throws in code that is cancelled, before anything was called. */
  constructor(options: WaitOptions | undefined) {
    throwIfRefused(options)
    this.options = options
    this.#node = nodeFor(options)
    this.#here = currentNode() ?? this.#node
    this.loop = this.#node?.loop ?? loopOf(undefined)
  }

  get node(): CancelNode | null {
    return living(this.#node)
  }

  /** Whether the caller may not go on: then its error is the last word. */
  get isCancelled(): boolean {
    return refusalOf(this.node, this.options) !== null
  }

  /** The moment at which the caller will be cancelled. */
  get deadline(): number {
    return this.node?.deadlineInForce?.at ?? Infinity
  }

  /** Whether `error` says that somebody did not want the answer any more, and so nothing about who was to give it. */
  tookBack(error: unknown): boolean {
    const { node } = this
    return isCancelled(error) || (node !== null && cancellationIn(error, node) !== null)
  }

  /** Calls `fn` as the caller's own code. */
  call<A extends unknown[], T>(fn: (...args: A) => T, args: A): T {
    const here = living(this.#here)
    return here === currentNode() ? fn(...args) : enter(here, apply<A, T>, fn, args)
  }

  /** Calls `fn` in a scope of its own: whatever it started has ended when this settles. */
  callInScope<A extends unknown[], T>(
    fn: (...args: A) => T | PromiseLike<T>,
    args: A,
    settings: ScopeOptions,
  ): Promise<T> {
    return runBlock(this.openScope(settings), () => fn(...args))
  }

  openScope(settings: ScopeOptions): ScopeNode {
    const { node, options } = this
    const signal = foreignSignal(options, node)
    return openBlock(node ?? undefined, { ...settings, signal })
  }

  /** Waits until `at` on behalf of `policy`, which can tell why. */
  pause(at: number, policy: Resource): Promise<void> {
    return new Pause(policy, this.node).until(at, this.options)
  }
}

function apply<A extends unknown[], T>(fn: (...args: A) => T, args: A): T {
  return fn(...args)
}
