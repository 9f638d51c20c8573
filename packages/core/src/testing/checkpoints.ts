import { checkFunction } from '../base/check.ts'
import { define } from '../base/errors.ts'
import { loopOf } from '../host/loop.ts'
import { listen } from '../observe/hooks.ts'

export interface CheckpointError extends Error {
  readonly code: 'CHECKPOINT_ERR'
}

export const CheckpointError: new (message: string) => CheckpointError = /* @__PURE__ */ define(
  class extends Error {},
  'CheckpointError',
  'CHECKPOINT_ERR',
) as never

/**
 * Runs `body`, which has to meet a checkpoint: a function that waits has to notice cancellation also when it does not have to
 * wait. To be used where nothing else runs.
 *
 * @throws {CheckpointError} if it meets none
 *
 * @example
 * ```ts
 * import { Mutex } from '@async-lab/core'
 * import { assertCheckpoints } from '@async-lab/core/testing'
 *
 * await assertCheckpoints(() => new Mutex().acquire())
 * ```
 */
export async function assertCheckpoints<T>(body: () => T | PromiseLike<T>): Promise<T> {
  const { value, checks } = await counted(body)
  if (checks === 0) throw new CheckpointError('The body met no checkpoint: a cancellation would not end it')
  return value
}

/**
 * Runs `body`, which must not meet a checkpoint.
 *
 * @throws {CheckpointError} if it meets one
 *
 * @example
 * ```ts
 * import { Mutex } from '@async-lab/core'
 * import { assertNoCheckpoints } from '@async-lab/core/testing'
 *
 * await assertNoCheckpoints(() => new Mutex().tryAcquire())
 * ```
 */
export async function assertNoCheckpoints<T>(body: () => T | PromiseLike<T>): Promise<T> {
  const { value, checks } = await counted(body)
  if (checks > 0)
    throw new CheckpointError(`The body met ${checks} checkpoints, at which a cancellation would end it`)
  return value
}

async function counted<T>(body: () => T | PromiseLike<T>): Promise<{ value: T; checks: number }> {
  checkFunction('body', body)
  let checks = 0
  const stop = listen({ checkpointMet: () => void checks++ }, (error) => loopOf(undefined).host.report(error))
  try {
    return { value: await body(), checks }
  } finally {
    stop()
  }
}
