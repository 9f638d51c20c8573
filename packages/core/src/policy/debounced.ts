import { checkDuration, checkFunction } from '../base/check.ts'
import type { Resource, ResourceFacts } from '../observe/event.ts'
import { nextId } from '../observe/node.ts'
import { Caller } from './caller.ts'
import { type GivingWay, givingWay } from './giving-way.ts'
import { Pause } from './pause.ts'

/**
 * Gives a function that runs when it has not been called for `ms` milliseconds, with the arguments of the newest call. It says
 * nothing about calls that run already: `debounced(restartable(fn), ms)` ends them.
 *
 * The calls that gave way reject with a `CancelledError` (`isCancelled` tells), which need not be handled.
 *
 * Cancellation: of a caller ends its own call only.
 * @throws {CancelledError} when a newer call took its place
 * @throws {RangeError} if `ms` is NaN, negative or Infinity
 *
 * @example
 * ```ts
 * import { debounced } from '@async-lab/core'
 *
 * const search = debounced(async (text: string) => `found ${text}`, 5)
 * void search('a')
 * void search('as')
 * console.log(await search('asy')) // found asy
 * ```
 */
export function debounced<A extends unknown[], T>(
  fn: (...args: A) => T | PromiseLike<T>,
  ms: number,
): (...args: A) => Promise<T> {
  checkFunction('fn', fn)
  checkDuration('ms', ms)
  if (ms === Infinity) throw new RangeError('ms must be finite, or fn would never run, not Infinity')
  const quiet = new Quiet(fn.name || 'debounced', ms)
  return givingWay(fn, async (call, args) => {
    const caller = new Caller(undefined)
    await quiet.wait(caller, call)
    return caller.callInScope(fn, args, { name: quiet.name })
  })
}

/** What the newest caller waits for: that none comes after it. */
class Quiet implements Resource {
  readonly id: number = nextId()
  readonly name: string
  readonly #ms: number
  #newest: { readonly pause: Pause; readonly call: GivingWay } | null = null

  constructor(name: string, ms: number) {
    this.name = name
    this.#ms = ms
  }

  wait(caller: Caller, call: GivingWay): Promise<void> {
    const before = this.#newest
    if (before?.pause.isOn) before.pause.fail(before.call.giveWay())
    const pause = new Pause(this, caller.node)
    this.#newest = { pause, call }
    return pause.until(caller.loop.now() + this.#ms)
  }

  describe(): ResourceFacts {
    const detail = `runs when it was not called for ${this.#ms} ms`
    return { holders: [], closed: false, waiting: this.#newest?.pause.isOn ? 1 : 0, detail }
  }
}
