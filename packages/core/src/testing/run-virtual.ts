import { checkFunction, checkMoment } from '../base/check.ts'
import { UsageError } from '../base/errors.ts'
import { attachSuppressed } from '../base/suppressed.ts'
import { currentNode } from '../cancel/current.ts'
import type { CancelNode } from '../cancel/node.ts'
import { report } from '../cancel/report.ts'
import { loopOf } from '../host/loop.ts'
import type { Task } from '../task/contract.ts'
import { type OnUnhandled, Program } from '../task/program.ts'
import { type ChanceWatch, watchChance } from './chance.ts'
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
 * @throws {UsageError} at the end, if there is a `seed` and the program used chance that it does not control
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
  const chance = seed === undefined ? null : watchChance((node) => node.loop === loop)
  const running = program.run((task) => main(driver, task), 'main')
  driver.drive(program as Program<unknown>)
  return chance === null ? running : reproducible(running, chance, program.root, onUnhandled !== undefined)
}

/** What a seeded run came to; and that it may not come to the same again, if its code asked for other chance. */
async function reproducible<T>(
  running: Promise<T>,
  chance: ChanceWatch,
  root: CancelNode,
  isReported: boolean,
): Promise<T> {
  const outcome = await running.then(
    (value) => ({ value }),
    (error: unknown) => ({ error }),
  )
  chance.stop()
  const uncontrolled = chance.found()
  if (uncontrolled !== null && isReported) report(root, uncontrolled)
  const added = uncontrolled === null || isReported ? [] : [uncontrolled]
  if ('error' in outcome) throw attachSuppressed(outcome.error, added)
  if (added.length > 0) throw added[0]
  return outcome.value
}
