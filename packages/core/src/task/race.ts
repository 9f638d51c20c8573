import { type Bodies, namedBodies, type NamedBody, type ValueOf } from './bodies.ts'
import { type Contest, firstOf, type RaceOptions } from './first-of.ts'

/**
 * The first success. The others are cancelled and awaited, then the winner's value is given.
 *
 * Cancellation: cancels all bodies and waits for their end. A checkpoint: in a cancelled scope no body is called.
 * @throws {AggregateError} if all fail, with their errors in the order of the bodies
 *
 * @example
 * ```ts
 * import { any, sleep } from '@async-lab/core'
 *
 * await any([() => Promise.reject(new Error('down')), async () => { await sleep(5); return 'mirror' }]) // 'mirror'
 * ```
 */
export async function any<const B extends Bodies>(
  bodies: B,
  options?: RaceOptions<ValueOf<B>>,
): Promise<ValueOf<B>> {
  const named = namedBodies(bodies)
  const { winner, tasks } = await firstOf(
    options,
    'any',
    (task) => task.state === 'completed',
    enterAll(named),
  )
  if (winner !== null) return winner.value as ValueOf<B>
  const errors = tasks.map((task) => (task.outcome as { error: unknown }).error)
  throw new AggregateError(errors, 'Cannot take the first success: every body failed')
}

/**
 * The first to settle, success or failure. The others are cancelled and awaited, then its value is given or its error
 * thrown.
 *
 * Cancellation: cancels all bodies and waits for their end. A checkpoint: in a cancelled scope no body is called.
 * @throws what the first to settle failed with
 * @throws {RangeError} without bodies: there would be nothing to wait for
 *
 * @example
 * ```ts
 * import { race, sleep } from '@async-lab/core'
 *
 * await race([async () => { await sleep(50); return 'slow' }, async () => { await sleep(5); return 'fast' }]) // 'fast'
 * ```
 */
export async function race<const B extends Bodies>(
  bodies: B,
  options?: RaceOptions<ValueOf<B>>,
): Promise<ValueOf<B>> {
  const named = namedBodies(bodies)
  if (named.length === 0)
    throw new RangeError('bodies must have at least one body, or there is nothing to wait for')
  const { winner } = await firstOf(options, 'race', () => true, enterAll(named))
  return winner!.value as ValueOf<B>
}

function enterAll(named: readonly NamedBody[]): (contest: Contest) => void {
  return (contest) => {
    for (const { body, name } of named) if (!contest.enter(body, name)) break
  }
}
