import { checkFunction, checkMoment } from '../base/check.ts'
import { UsageError } from '../base/errors.ts'
import { currentNode } from '../cancel/current.ts'
import { loopOf } from '../host/loop.ts'
import type { Task } from '../task/contract.ts'
import { type OnUnhandled, Program } from '../task/program.ts'
import { seededPick } from './random.ts'
import { VirtualHost } from './virtual-host.ts'
import { TimeDriver, type VirtualTime } from './virtual-time.ts'

export interface VirtualOptions {
  /** Chooses among what is due at the same moment (without it, the order of creation), for `select`, and the jitter of `retry`. */
  readonly seed?: number | undefined
  /** Where the clock starts; 0 by default. */
  readonly start?: number | undefined
  /** As in `run`. */
  readonly onUnhandled?: OnUnhandled | undefined
}

/**
 * Runs a program under a clock of its own, which jumps to the next moment at which something is due as soon as every task
 * waits: hours of sleep take no time, and always the same order. While a task waits for real work (`interruptible`), the
 * clock stands still; for any other promise that is not this library's it waits a few real milliseconds.
 *
 * @throws {DeadlockError} when every task waits and nothing is due, with the tasks and what each waits for
 *
 * @example
 * ```ts
 * import { sleep } from '@async-lab/core'
 * import { runVirtual } from '@async-lab/core/testing'
 *
 * await runVirtual(async (time) => {
 *   await sleep(450_000)
 *   console.log(time.now()) // 450000
 * })
 * ```
 */
export async function runVirtual<T>(
  main: (time: VirtualTime, task: Task<T>) => T | PromiseLike<T>,
  options: VirtualOptions = {},
): Promise<T> {
  checkFunction('main', main)
  const { seed, start = 0, onUnhandled } = options
  checkMoment('start', start)
  if (currentNode() !== null) {
    throw new UsageError(
      'Cannot run on a virtual clock inside a run: clocks would disagree, call runVirtual outside',
    )
  }
  const host = new VirtualHost(start, seed)
  const loop = loopOf(host)
  if (seed !== undefined) loop.random = seed | 0
  const driver = new TimeDriver(host, loop, seed === undefined ? undefined : seededPick(seed))
  const program = new Program<T>(null, loop, { name: 'runVirtual' }, 10_000, onUnhandled)
  const running = program.run((task) => main(driver, task), 'main')
  driver.drive(program as Program<unknown>)
  return running
}
