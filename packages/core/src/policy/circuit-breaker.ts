import { alike } from '../base/alike.ts'
import { checkCount, checkDuration, checkFunction, checkShare } from '../base/check.ts'
import { CircuitOpenError } from '../base/errors.ts'
import { currentNode, type WaitOptions } from '../cancel/current.ts'
import type { CancelNode } from '../cancel/node.ts'
import { type Loop, loopOf } from '../host/loop.ts'
import type { Resource, ResourceFacts } from '../observe/event.ts'
import { hook } from '../observe/hooks.ts'
import { nextId } from '../observe/node.ts'
import { Caller } from './caller.ts'
import { Circuit, type CircuitSettings, type CircuitState } from './circuit.ts'
import { listener, type Tell } from './listener.ts'

export interface CircuitBreakerOptions {
  /** The share of calls that may not fail: from it on the circuit opens. 0.5 by default. */
  readonly failureRate?: number | undefined
  /** Milliseconds that a call counts; 10 000 by default. */
  readonly window?: number | undefined
  /** Fewer calls than this in the window tell nothing; 10 by default. */
  readonly minimumCalls?: number | undefined
  /** Milliseconds that it stays open before it lets probes through; 30 000 by default. */
  readonly resetAfter?: number | undefined
  /** So many probes have to succeed before it closes; 1 by default. */
  readonly halfOpenCalls?: number | undefined
  /** Milliseconds after which a probe without an answer is cancelled, and has failed; `resetAfter` by default, 30 000 where that is 0. */
  readonly probeTimeout?: number | undefined
  /** Whether an error is the fault of the service; by default every one is. Never asked about a cancellation, which is not. */
  readonly isFailure?: ((error: unknown) => boolean) | undefined
  /** For errors and the inspector. */
  readonly name?: string | undefined
}

export interface CircuitBreakerStatistics {
  readonly state: CircuitState
  /** In the window. */
  readonly calls: number
  readonly failures: number
  /** Milliseconds until a call may pass again; 0 if one may now. */
  readonly retryAfter: number
}

/**
 * Keeps calls from a service that fails anyway: when too many have failed it lets none through for a while, then a few, to see.
 * Who is not let through hears so at once.
 *
 * A timeout around the breaker is a cancellation to it, and counts for nothing; one inside of it is a failure of the service.
 *
 * @example
 * ```ts
 * import { CircuitBreaker, CircuitOpenError } from '@async-lab/core'
 *
 * const breaker = new CircuitBreaker({ minimumCalls: 2, resetAfter: 1000, name: 'payments' })
 * const pay = breaker.wrap(async (amount: number) => { throw new Error(`down: ${amount}`) })
 * await pay(1).catch(() => {})
 * await pay(2).catch(() => {})
 * await pay(3).catch((error) => console.log(error instanceof CircuitOpenError, breaker.state)) // true open
 * ```
 */
export class CircuitBreaker implements Resource {
  readonly id: number = nextId()
  readonly name: string
  readonly #settings: CircuitSettings
  readonly #isFailure: (error: unknown) => boolean
  readonly #listeners = new Set<Tell<[state: CircuitState, before: CircuitState]>>()
  #circuit: Circuit
  /** By whose clock. */
  #loop: Loop | null = null

  constructor(options: CircuitBreakerOptions = {}) {
    const { failureRate = 0.5, window = 10_000, minimumCalls = 10 } = options
    const { resetAfter = 30_000, halfOpenCalls = 1, probeTimeout = resetAfter || 30_000 } = options
    const { isFailure = () => true, name = 'circuit breaker' } = options
    checkShare('failureRate', failureRate)
    checkDuration('window', window)
    if (window === 0) throw new RangeError('window must be above 0 milliseconds, not 0')
    if (probeTimeout === 0) throw new RangeError('probeTimeout must be above 0 milliseconds, not 0')
    checkCount('minimumCalls', minimumCalls, 1)
    checkDuration('resetAfter', resetAfter)
    checkCount('halfOpenCalls', halfOpenCalls, 1)
    checkDuration('probeTimeout', probeTimeout)
    checkFunction('isFailure', isFailure)
    this.name = name
    this.#settings = { failureRate, window, minimumCalls, resetAfter, halfOpenCalls, probeTimeout }
    this.#isFailure = isFailure
    this.#circuit = new Circuit(this.#settings)
  }

  get state(): CircuitState {
    return this.statistics().state
  }

  /**
   * Runs `fn`, if the circuit lets it.
   *
   * Cancellation: passes through to `fn`, and does not count as a failure. A checkpoint: in a cancelled scope `fn` is not called.
   * @throws {CircuitOpenError} if it does not: `fn` was not called
   * @throws what `fn` failed with
   * @throws {TimeoutError} for a probe without an answer in `probeTimeout`
   */
  with<T>(fn: () => T | PromiseLike<T>, options?: WaitOptions): Promise<T> {
    checkFunction('fn', fn)
    return this.#run(fn, [], options)
  }

  /** A function that runs `fn`, if the circuit lets it, at each call. */
  wrap<A extends unknown[], T>(fn: (...args: A) => T | PromiseLike<T>): (...args: A) => Promise<T> {
    checkFunction('fn', fn)
    return alike(fn, (...args: A) => this.#run(fn, args, undefined))
  }

  /** Calls the listener at each change, which is noticed by the next call, or when `state` is read. Dispose to stop. */
  onStateChange(listen: (state: CircuitState, before: CircuitState) => void): Disposable {
    const tell = listener('listener', listen)
    this.#listeners.add(tell)
    return { [Symbol.dispose]: () => void this.#listeners.delete(tell) }
  }

  statistics(): CircuitBreakerStatistics {
    const circuit = this.#circuit
    const facts = this.#with(circuit, (now) => ({
      ...circuit.tallies.at(now),
      retryAfter: circuit.waitAt(now),
    }))
    return Object.freeze({ state: circuit.state, ...facts })
  }

  /** As it was left: who only looks at a program changes nothing in it. */
  describe(): ResourceFacts {
    const { state, tallies } = this.#circuit
    const { calls, failures } = tallies.at(this.#now(currentNode()))
    return { holders: [], closed: false, waiting: 0, detail: `${state}, ${failures} of ${calls} failed` }
  }

  async #run<A extends unknown[], T>(
    fn: (...args: A) => T | PromiseLike<T>,
    args: A,
    options: WaitOptions | undefined,
  ): Promise<T> {
    const caller = new Caller(options)
    const circuit = this.#circuitOf(caller.loop)
    const passage = this.#with(circuit, (now) => circuit.pass(now), caller)
    if (passage === null) throw this.#refusal()
    try {
      const value = passage.isProbe
        ? await caller.callInScope(fn, args, {
            name: `probe of ${this.name}`,
            timeout: this.#settings.probeTimeout,
          })
        : await caller.call(fn, args)
      this.#with(circuit, (now) => circuit.succeeded(passage, now), caller)
      return value
    } catch (error) {
      // Also of an `isFailure` that throws: its error leaves, and the passage is given back.
      let end: 'takenBack' | 'failed' | 'succeeded' = 'takenBack'
      try {
        if (!caller.tookBack(error)) end = this.#isFailure(error) ? 'failed' : 'succeeded'
      } finally {
        this.#with(circuit, (now) => circuit[end](passage, now), caller)
      }
      throw error
    }
  }

  /** What was counted by one clock means nothing to another: a virtual one begins with a closed circuit. */
  #circuitOf(loop: Loop): Circuit {
    if (this.#loop !== loop) {
      this.#loop = loop
      this.#circuit = new Circuit(this.#settings)
    }
    return this.#circuit
  }

  #now(node: CancelNode | null): number {
    return (this.#loop ?? node?.loop ?? loopOf(undefined)).now()
  }

  /** Does something with the circuit as it is by now, and tells what changed by that. */
  #with<T>(circuit: Circuit, act: (now: number) => T, caller?: Caller): T {
    const node = caller?.node ?? currentNode()
    const now = caller === undefined ? this.#now(node) : caller.loop.now()
    let { state } = circuit
    while (circuit.look(now)) {
      this.#tell(circuit.state, state, node)
      state = circuit.state
    }
    const result = act(now)
    if (circuit.state !== state) this.#tell(circuit.state, state, node)
    return result
  }

  #tell(state: CircuitState, before: CircuitState, node: CancelNode | null): void {
    if (hook !== null) hook.policyChanged(this, state)
    for (const tell of this.#listeners) tell(node, state, before)
  }

  #refusal(): CircuitOpenError {
    const { state, calls, failures, retryAfter } = this.statistics()
    const why =
      state === 'open'
        ? `it is open, since ${failures} of ${calls} calls had failed`
        : 'it is half-open, and its probes have not answered yet'
    return new CircuitOpenError(
      `Cannot call through "${this.name}": ${why}, try again in ${Math.ceil(retryAfter)} ms`,
      retryAfter,
    )
  }
}
