import { alike } from '../base/alike.ts'
import { checkFunction } from '../base/check.ts'
import { nodeFor } from '../cancel/current.ts'
import { throwIfRefused } from '../wait/wait.ts'
import { SharedWork } from './shared-work.ts'

/**
 * Calls with the same key share one run of `fn`: the same value, or the same error, for all of them. The next call after it
 * has ended runs anew.
 *
 * Cancellation: of a caller ends only its own wait. The last caller to leave cancels the run and waits for its end.
 *
 * @example
 * ```ts
 * import { all, singleFlight, sleep } from '@async-lab/core'
 *
 * let runs = 0
 * const load = singleFlight(async (id: number) => { runs++; await sleep(5); return `user ${id}` }, (id) => id)
 * await all([() => load(1), () => load(1), () => load(2)])
 * console.log(runs) // 2
 * ```
 */
export function singleFlight<A extends unknown[], T>(
  fn: (...args: A) => T | PromiseLike<T>,
  key: (...args: A) => unknown = (...args) => args[0],
): (...args: A) => Promise<T> {
  checkFunction('fn', fn)
  checkFunction('key', key)
  const flights = new Map<unknown, SharedWork<T>>()
  return alike(fn, async (...args: A) => {
    throwIfRefused(undefined)
    const at = key(...args)
    let flight = flights.get(at)
    if (flight?.isUnderWay !== true) {
      flight = new SharedWork(fn.name || 'singleFlight', () => fn(...args), nodeFor(undefined))
      flights.set(at, flight)
    }
    try {
      return await flight.join(undefined)
    } finally {
      if (flights.get(at) === flight && !flight.isUnderWay) flights.delete(at)
    }
  })
}
