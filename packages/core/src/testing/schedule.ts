import { UsageError } from '../base/errors.ts'
import type { CancelNode } from '../cancel/node.ts'
import { cancel } from '../cancel/cancel.ts'
import { loopOf } from '../host/loop.ts'
import { Program } from '../task/program.ts'
import { sleep } from '../wait/sleep.ts'
import { ExploringLoop, type Runnable } from './exploring-loop.ts'
import { VirtualHost } from './virtual-host.ts'

/** Decides at each step what happens next. */
export interface Chooser {
  /**
   * One of `runnable.length` tasks to go on, or, from that number on, one of `victims` tasks to be cancelled. Without any
   * `runnable`, 0 lets time pass.
   */
  choose(runnable: readonly Runnable[], victims: number): number
}

/** What happened in one schedule. */
export interface Trace {
  /** The choices, one a step. */
  readonly choices: number[]
  /** Between how many each was. */
  readonly widths: number[]
  readonly failure: { readonly error: unknown } | null
}

/** Real milliseconds that the body may await something foreign before the schedule counts as stuck. */
const PATIENCE = 100

/** A body that is still going on after so many has a loop that nothing ends. */
const MOST_STEPS = 100_000

class SilentHost extends VirtualHost {
  override readonly print = (): void => {}
}

/** Runs the body once; `cancels` is how many cancellations may be injected. */
export async function runSchedule(body: () => unknown, chooser: Chooser, cancels: number): Promise<Trace> {
  const host = new SilentHost(0)
  const loop = new ExploringLoop(host)
  const trace: { choices: number[]; widths: number[] } = { choices: [], widths: [] }
  let left = cancels
  let steps = 0
  const decide = (runnable: readonly Runnable[], victims: number): number => {
    const width = Math.max(runnable.length, 1) + victims
    const choice = width === 1 ? 0 : Math.min(chooser.choose(runnable, victims), width - 1)
    if (++steps > MOST_STEPS) {
      throw new UsageError(
        `Cannot explore: the body has not ended after ${MOST_STEPS} steps, bound its loops`,
      )
    }
    if (width > 1) {
      trace.choices.push(choice)
      trace.widths.push(width)
    }
    return choice
  }
  const reported: unknown[] = []
  const program = new Program<unknown>(
    null,
    loop,
    { name: 'explore' },
    Infinity,
    (error) => void reported.push(error),
  )
  let hasSettled = false
  const running = settledOf(program.run(() => body(), 'main')).finally(() => (hasSettled = true))
  // What awaits something foreign for ever is given up, and its root never ends.
  const isOver = (): boolean => hasSettled || program.root.ended

  const real = loopOf(undefined)
  let waitedSince: number | null = null
  while (!isOver()) {
    // When this resolves, all microtasks of the turn have run.
    await real.hop()
    const { runnable } = loop
    const isForeign = runnable.length === 0 && (loop.foreign > 0 || loop.outside > 0)
    if (isForeign) {
      waitedSince ??= real.now()
      if (loop.foreign > 0 || real.now() - waitedSince < PATIENCE) {
        await sleep(1)
        continue
      }
    }
    waitedSince = null
    if (isOver()) break
    const next = loop.timers.next()
    if (runnable.length === 0 && next === Infinity) {
      program.deadlock('every task waits, and no timer is set that could wake one')
      continue
    }
    const victims = left > 0 ? victimsOf(program) : []
    const choice = decide(runnable, victims.length)
    const victim = victims[choice - Math.max(runnable.length, 1)]
    if (victim !== undefined) {
      left--
      cancel(victim, 'explicit', 'injected by explore')
    } else if (runnable.length > 0) {
      runnable.splice(choice, 1)[0]!.go()
    } else {
      host.jumpTo(next)
      loop.timers.fire((count) => decide(Array.from<Runnable>({ length: count }), 0))
    }
  }
  const failure = (await running) ?? (reported.length > 0 ? { error: reported[0] } : null)
  return { ...trace, failure }
}

/** Tasks that may be cancelled: all but the main one, which looks at what has become of the others. */
function victimsOf(program: Program<unknown>): CancelNode[] {
  return (program.tasks() as CancelNode[]).filter((task) => task !== program.main && task.own === null)
}

async function settledOf(running: Promise<unknown>): Promise<{ readonly error: unknown } | null> {
  try {
    await running
    return null
  } catch (error) {
    return { error }
  }
}
