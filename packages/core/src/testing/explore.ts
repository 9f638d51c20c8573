import { checkCount, checkFunction } from '../base/check.ts'
import { UsageError } from '../base/errors.ts'
import { currentNode } from '../cancel/current.ts'
import { ExplorationError } from './exploration-error.ts'
import { ExploringLoop } from './exploring-loop.ts'
import { runSchedule, type Trace } from './schedule.ts'
import { DfsStrategy, PctStrategy, RandomStrategy, Replay, type Strategy } from './strategies.ts'
import { watchChance } from './chance.ts'

export interface ExploreOptions {
  /** `random` by default; `pct` finds bugs of few steps sooner; `dfs` tries every schedule, once. */
  readonly strategy?: 'random' | 'pct' | 'dfs' | undefined
  /** How many schedules to try at most; 1000 by default. */
  readonly iterations?: number | undefined
  readonly seed?: number | undefined
  /** Injects a cancellation of one task at one step of each schedule. */
  readonly cancel?: boolean | undefined
  /** Runs the one schedule that an `ExplorationError` names. */
  readonly replay?: string | undefined
}

export interface Explored {
  /** How many schedules were run. */
  readonly schedules: number
  /** How many different ones these were. */
  readonly distinct: number
}

/**
 * Runs a concurrent body under many schedules: in each, another order in which its tasks go on at their awaits, and, with
 * `cancel`, a cancellation of one of its tasks somewhere. Time is virtual. Stops at the first schedule under which the
 * body throws, or deadlocks.
 *
 * The body is run anew for each schedule, so it makes everything it uses itself, and it must behave the same way in the same
 * schedule: no `Math.random`, no `Date.now`, nothing foreign.
 *
 * @throws {ExplorationError} with the failure as its `cause`, and the `replay` that reproduces it
 * @throws {UsageError} if the body behaves differently under one and the same schedule
 *
 * @example
 * ```ts
 * import { checkpoint, scope } from '@async-lab/core'
 * import { explore } from '@async-lab/core/testing'
 *
 * const lostUpdate = async () => {
 *   let counter = 0
 *   await scope((s) => {
 *     for (let i = 0; i < 2; i++) s.spawn(async () => { const seen = counter; await checkpoint(); counter = seen + 1 })
 *   })
 *   if (counter !== 2) throw new Error(`counted ${counter}`)
 * }
 * await explore(lostUpdate, { strategy: 'dfs' }).catch((error) => console.log(error.message))
 * ```
 */
export async function explore(body: () => unknown, options: ExploreOptions = {}): Promise<Explored> {
  checkFunction('body', body)
  const { iterations = 1000, replay } = options
  checkCount('iterations', iterations, 1)
  if (currentNode() !== null) throw new UsageError('Cannot explore inside a run: call explore outside')
  const strategy = strategyOf(options)
  const cancels = options.cancel === true ? 1 : 0
  const chance = watchChance((node) => node.loop instanceof ExploringLoop)
  try {
    if (replay !== undefined) {
      const told = decode(replay)
      const trace = await runSchedule(body, new Replay(told.choices), told.cancels)
      if (trace.failure !== null) throw new ExplorationError(trace.failure.error, replay, 1)
      return { schedules: 1, distinct: 1 }
    }
    const seen = new Set<string>()
    let schedules = 0
    while (schedules < iterations) {
      const chooser = strategy.next()
      if (chooser === null) break
      const trace = await runSchedule(body, chooser, cancels)
      schedules++
      if (trace.failure !== null)
        throw new ExplorationError(trace.failure.error, encode(trace.choices, cancels), schedules)
      if (schedules === 1) await checkDeterminism(body, trace, cancels)
      strategy.learn(trace)
      seen.add(encode(trace.choices, cancels))
    }
    const uncontrolled = chance.found()
    if (uncontrolled !== null) throw uncontrolled
    return { schedules, distinct: seen.size }
  } finally {
    chance.stop()
  }
}

function strategyOf({ strategy = 'random', seed = 1 }: ExploreOptions): Strategy {
  if (strategy === 'random') return new RandomStrategy(seed)
  if (strategy === 'pct') return new PctStrategy(seed)
  if (strategy === 'dfs') return new DfsStrategy()
  throw new TypeError(`strategy must be "random", "pct" or "dfs", not "${String(strategy)}"`)
}

async function checkDeterminism(body: () => unknown, first: Trace, cancels: number): Promise<void> {
  const second = await runSchedule(body, new Replay(first.choices), cancels)
  if (first.widths.join() === second.widths.join() && (first.failure === null) === (second.failure === null))
    return
  throw new UsageError(
    'Cannot explore: the body behaved differently under one and the same schedule, take chance, clocks and shared state out of it',
  )
}

/**
 * One character a choice, the first of all possibilities left out at the end. `c`: cancellations were among the
 * possibilities, without which the same choices would mean others.
 */
function encode(choices: readonly number[], cancels: number): string {
  const text = choices.map((choice) => (choice < 36 ? choice.toString(36) : `(${choice})`)).join('')
  return `v1${cancels > 0 ? 'c' : ''}:${text.replace(/0+$/, '')}`
}

function decode(replay: string): { choices: number[]; cancels: number } {
  const [, flag, text] = /^v1(c?):((?:[0-9a-z]|\(\d+\))*)$/.exec(replay) ?? []
  if (text === undefined) {
    throw new TypeError(
      `replay must be the string that an ExplorationError gave, not ${JSON.stringify(replay)}`,
    )
  }
  const choices = Array.from(text.matchAll(/[0-9a-z]|\((\d+)\)/g), ([one, many]) =>
    many === undefined ? parseInt(one, 36) : Number(many),
  )
  return { choices, cancels: flag === 'c' ? 1 : 0 }
}
