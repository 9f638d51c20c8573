import { checkFunction } from '../base/check.ts'
import { define } from '../base/errors.ts'
import { tally } from '../base/tally.ts'
import { loopOf } from '../host/loop.ts'
import type { Resource } from '../observe/event.ts'
import { listen } from '../observe/hooks.ts'
import type { TreeNode } from '../observe/node.ts'
import { nodes } from '../observe/node.ts'

/** What is still there. */
export interface LeakReport {
  /** Living tasks, by name and id. */
  readonly tasks: readonly string[]
  /** Armed timers. */
  readonly timers: number
  /** Listeners of this library on foreign signals. */
  readonly listeners: number
  /** Permits that were not given back, with the task that acquired them. Known inside `assertNoLeaks` only. */
  readonly permits: readonly string[]
  /** Queues and channels that still hold items. Known inside `assertNoLeaks` only. */
  readonly items: readonly string[]
}

export interface LeakError extends Error {
  readonly code: 'LEAK_ERR'
  readonly report: LeakReport
}

export const LeakError: new (report: LeakReport) => LeakError = /* @__PURE__ */ define(
  class extends Error {
    readonly report: LeakReport

    constructor(report: LeakReport) {
      super(`Something was left behind: ${inWords(report)}`)
      this.report = report
    }
  },
  'LeakError',
  'LEAK_ERR',
) as never

function inWords({ tasks, timers, listeners, permits, items }: LeakReport): string {
  const parts = [...tasks.map((task) => `task ${task}`), ...permits, ...items]
  if (timers > 0) parts.push(`${timers} ${timers === 1 ? 'timer' : 'timers'}`)
  if (listeners > 0)
    parts.push(`${listeners} ${listeners === 1 ? 'listener' : 'listeners'} on foreign signals`)
  return parts.join(', ')
}

/** What there is in the program now: living tasks, armed timers, listeners. */
export function leaks(): LeakReport {
  return {
    tasks: livingTasks(new Set()),
    timers: tally.timers,
    listeners: tally.listeners,
    permits: [],
    items: [],
  }
}

/**
 * Runs `body`, and looks at what it left behind: tasks, timers, listeners, permits, items in queues and channels that it made.
 *
 * @throws {LeakError} if there is anything
 * @throws what `body` throws
 *
 * @example
 * ```ts
 * import { Mutex } from '@async-lab/core'
 * import { assertNoLeaks } from '@async-lab/core/testing'
 *
 * await assertNoLeaks(async () => {
 *   const mutex = new Mutex()
 *   await mutex.with(() => {})
 * })
 * ```
 */
export async function assertNoLeaks<T>(body: () => T | PromiseLike<T>): Promise<T> {
  checkFunction('body', body)
  const before = {
    tasks: new Set(nodes().map((node) => node.id)),
    timers: tally.timers,
    listeners: tally.listeners,
  }
  const held = new Map<Resource, Map<TreeNode | null, number>>()
  const stores = new Set<Resource & { readonly size: number }>()
  const count = (on: Resource, task: TreeNode | null, change: number): void => {
    const tasks = held.get(on) ?? new Map<TreeNode | null, number>()
    held.set(on, tasks)
    tasks.set(task, (tasks.get(task) ?? 0) + change)
  }
  const real = loopOf(undefined)
  const stop = listen(
    {
      permitGranted: (on, task, weight) => count(on, task, weight),
      permitReleased: (on, task, weight) => count(on, task, -weight),
      storeMade: (store) => void stores.add(store),
    },
    (error) => real.host.report(error),
  )
  let value: T
  try {
    value = await body()
    // What ends in this turn has ended.
    await real.hop()
  } finally {
    stop()
  }
  const report: LeakReport = {
    tasks: livingTasks(before.tasks),
    timers: Math.max(0, tally.timers - before.timers),
    listeners: Math.max(0, tally.listeners - before.listeners),
    permits: [...held].flatMap(([on, tasks]) =>
      [...tasks]
        .filter(([, weight]) => weight > 0)
        .map(
          ([task, weight]) =>
            `${weight} of "${on.name}" held by ${task === null ? 'no task' : `task "${task.name}" #${task.id}`}`,
        ),
    ),
    items: [...stores]
      .filter((store) => store.size > 0)
      .map((store) => `${store.size} items in "${store.name}"`),
  }
  const { tasks, timers, listeners, permits, items } = report
  if (tasks.length + timers + listeners + permits.length + items.length > 0) throw new LeakError(report)
  return value
}

function livingTasks(except: ReadonlySet<number>): string[] {
  return nodes()
    .filter((node) => node.isTask && !except.has(node.id))
    .map((node) => `"${node.name}" #${node.id}`)
}
