import { cancellationOf } from '../cancel/cancel.ts'
import type { Outcome } from '../base/outcome.ts'
import type { WaitOptions } from '../cancel/current.ts'
import { throwIfRefused } from '../wait/wait.ts'
import { type Bodies, inShapeOf, namedBodies, type Values } from './bodies.ts'
import { openBlock, runBlock, settingsIn } from './scope.ts'
import type { ScopeNode } from './scope-node.ts'
import type { AnyTask, TaskNode } from './task.ts'

export interface TogetherOptions extends WaitOptions {
  /** At most so many bodies run at a time. */
  readonly concurrency?: number | undefined
  /** For errors and the inspector. */
  readonly name?: string | undefined
}

/**
 * Runs bodies together and gives their values, in the shape in which the bodies were given. The first failure cancels
 * the others, waits for their end, and is thrown.
 *
 * Cancellation: cancels all bodies and waits for their end. A checkpoint: in a cancelled scope no body is called.
 * @throws the first failure, which carries the others; the `CancelledError` of a body that cancelled itself
 *
 * @example
 * ```ts
 * import { all, sleep } from '@async-lab/core'
 *
 * const { user, posts } = await all({
 *   user: async () => { await sleep(5); return 'ada' },
 *   posts: async () => [1, 2, 3],
 * })
 * ```
 */
export async function all<const B extends Bodies>(bodies: B, options?: TogetherOptions): Promise<Values<B>> {
  const tasks = await together(bodies, options, 'all', (node) => (task) => {
    // A body that cancelled itself has no value to give, so there is nothing to wait for.
    if (task.state === 'cancelled' && task.own !== null && cancellationOf(node) === null)
      node.fail(task.own, task)
    return false
  })
  return inShapeOf(bodies, tasks.map(valueOf)) as Values<B>
}

/** The outcomes of bodies, in the shape in which the bodies were given. */
export type Outcomes<B extends Bodies> = { -readonly [K in keyof Values<B>]: Outcome<Values<B>[K]> }

/**
 * Runs bodies together to their ends, whatever these are, and tells them in the shape in which the bodies were given.
 *
 * Cancellation: cancels all bodies and waits for their end. A checkpoint: in a cancelled scope no body is called.
 *
 * @example
 * ```ts
 * import { allSettled } from '@async-lab/core'
 *
 * const [good, bad] = await allSettled([() => 1, () => { throw new Error('no') }])
 * console.log(good.kind, bad.kind) // completed failed
 * ```
 */
export async function allSettled<const B extends Bodies>(
  bodies: B,
  options?: TogetherOptions,
): Promise<Outcomes<B>> {
  const tasks = await together(bodies, options, 'allSettled', () => () => true)
  return inShapeOf(
    bodies,
    tasks.map((task) => task.outcome),
  ) as Outcomes<B>
}

async function together(
  bodies: Bodies,
  options: TogetherOptions | undefined,
  name: string,
  observe: (node: ScopeNode) => (task: AnyTask) => boolean,
): Promise<Array<TaskNode<unknown>>> {
  const named = namedBodies(bodies)
  throwIfRefused(options)
  const node = openBlock(options, { name: settingsIn(options)?.name ?? name })
  node.observer = observe(node)
  return runBlock(node, (scope) =>
    named.map((one) => scope.spawn(one.body, { name: one.name }) as TaskNode<unknown>),
  )
}

function valueOf(task: TaskNode<unknown>): unknown {
  const outcome = task.outcome!
  if (outcome.kind === 'completed') return outcome.value
  // A failure has left the block already: this one ended with a cancellation of the block from inside.
  throw outcome.error
}
