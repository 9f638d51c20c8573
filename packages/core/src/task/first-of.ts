import { checkFunction } from '../base/check.ts'
import { cancel } from '../cancel/cancel.ts'
import { report } from '../cancel/report.ts'
import { snapshot } from '../host/ambient.ts'
import { throwIfRefused } from '../wait/wait.ts'
import type { TogetherOptions } from './all.ts'
import { openBlock, runBlock, settingsIn } from './scope.ts'
import type { ScopeNode } from './scope-node.ts'
import type { AnyTask, TaskNode } from './task.ts'

export interface RaceOptions<T> extends TogetherOptions {
  /** Is given each value that is not the result: of a body that completed after the winner, or of a winner that nobody waits for any more. */
  readonly onDiscard?: ((value: T) => void) | undefined
}

/** Bodies of which one can win: the others are then cancelled and awaited. */
export interface Contest {
  /** What won; null as long as nobody has, and when it was with a failure. */
  winner: { readonly value: unknown } | null
  readonly tasks: Array<TaskNode<unknown>>
  /** False once it is decided, without calling the body. */
  enter(body: (task: never) => unknown, name: string | undefined): boolean
  /** Is told who settled and did not decide it. */
  onLoss: (task: AnyTask) => void
}

/** Holds a contest among the bodies that `launch` enters. */
export async function firstOf<T>(
  options: RaceOptions<T> | undefined,
  kind: string,
  wins: (task: AnyTask) => boolean,
  launch: (contest: Contest, node: ScopeNode) => void | PromiseLike<void>,
): Promise<Contest> {
  const settings = settingsIn(options)
  if (settings?.onDiscard !== undefined) checkFunction('onDiscard', settings.onDiscard)
  throwIfRefused(options)
  const node = openBlock(options, { name: settings?.name ?? kind })
  const discard = discarder(node, settings?.onDiscard)
  let decided = false
  const contest: Contest = {
    winner: null,
    tasks: [],
    enter(body, name) {
      if (!decided) contest.tasks.push(node.spawn(body as () => unknown, { name }) as TaskNode<unknown>)
      return !decided
    },
    onLoss() {},
  }
  node.observer = (task) => {
    const outcome = task.outcome!
    if (decided) {
      if (outcome.kind === 'completed') discard(outcome.value)
      // Beside a winner's value there is no error that it could be attached to.
      else if (outcome.kind === 'failed' && contest.winner !== null) report(node, outcome.error, task)
      else if (outcome.kind === 'failed') node.fail(outcome.error, task)
    } else if (wins(task)) {
      decided = true
      if (outcome.kind === 'completed') {
        contest.winner = outcome
        cancel(node, 'explicit', 'another body was first', task.name)
      } else {
        node.fail(outcome.error, task)
      }
    } else {
      contest.onLoss(task)
    }
    return true
  }
  try {
    await runBlock(node, () => launch(contest, node))
  } catch (error) {
    if (contest.winner !== null) discard(contest.winner.value)
    throw error
  }
  return contest
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
