import { checkFunction } from '../base/check.ts'
import { cancel } from '../cancel/cancel.ts'
import { report } from '../cancel/report.ts'
import { snapshot } from '../host/ambient.ts'
import { throwIfRefused } from '../wait/wait.ts'
import type { TogetherOptions } from './all.ts'
import { type Bodies, namedBodies, type NamedBody, type ValueOf } from './bodies.ts'
import { openBlock, runBlock, settingsIn } from './scope.ts'
import type { ScopeNode } from './scope-node.ts'
import type { AnyTask, TaskNode } from './task.ts'

export interface RaceOptions<T> extends TogetherOptions {
  /** Is given each value that is not the result: of a body that completed after the winner, or of a winner that nobody waits for any more. */
  readonly onDiscard?: ((value: T) => void) | undefined
}

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
  const { winner, tasks } = await firstOf(named, options, 'any', (task) => task.state === 'completed')
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
  const { winner } = await firstOf(named, options, 'race', () => true)
  return winner!.value as ValueOf<B>
}

interface Race {
  winner: { readonly value: unknown } | null
  readonly tasks: Array<TaskNode<unknown>>
}

async function firstOf<T>(
  named: readonly NamedBody[],
  options: RaceOptions<T> | undefined,
  kind: string,
  wins: (task: AnyTask) => boolean,
): Promise<Race> {
  const settings = settingsIn(options)
  if (settings?.onDiscard !== undefined) checkFunction('onDiscard', settings.onDiscard)
  throwIfRefused(options)
  const node = openBlock(options, { name: settings?.name ?? kind })
  const discard = discarder(node, settings?.onDiscard)
  const found: Race = { winner: null, tasks: [] }
  let decided = false
  node.observer = (task) => {
    const outcome = task.outcome!
    if (decided) {
      if (outcome.kind === 'completed') discard(outcome.value)
      // Beside a winner's value there is no error that it could be attached to.
      else if (outcome.kind === 'failed' && found.winner !== null) report(node, outcome.error, task)
      else if (outcome.kind === 'failed') node.fail(outcome.error, task)
    } else if (wins(task)) {
      decided = true
      if (outcome.kind === 'completed') {
        found.winner = outcome
        cancel(node, 'explicit', 'another body was first', task.name)
      } else {
        node.fail(outcome.error, task)
      }
    }
    return true
  }
  try {
    await runBlock(node, (scope) => {
      for (const { body, name } of named) {
        if (decided) break
        found.tasks.push(scope.spawn(body, { name }) as TaskNode<unknown>)
      }
    })
  } catch (error) {
    if (found.winner !== null) discard(found.winner.value)
    throw error
  }
  return found
}

function discarder(
  node: ScopeNode,
  onDiscard: ((value: never) => void) | undefined,
): (value: unknown) => void {
  if (onDiscard === undefined) return () => {}
  const within = snapshot()
  return (value) => {
    try {
      within(onDiscard, value as never)
    } catch (error) {
      report(node, error)
    }
  }
}
