import { scope, spawn, type Task } from '@async-lab/core'
import type { Chance } from '../chance.ts'
import { checkSeconds } from '../check.ts'
import { codeOf } from '../code.ts'
import { defineLab } from '../lab.ts'
import { waitRandom } from './basic-async-syntax.ts'
import { longest } from './params.ts'
import { showSeconds } from './show.ts'
import source from './tasks.ts?raw'

/**
 * Starts `waitRandom(maxDelay)` (seconds) as a task of the current scope and returns the task at once. A plain function, not
 * an async one: the caller has the task in hand while it runs, and awaits or cancels it when it likes.
 *
 * @throws {UsageError} where there is no scope: call it inside `run` or `scope`
 * @throws {RangeError} if `maxDelay` is NaN, negative or infinite
 *
 * @example
 * ```ts
 * import { scope } from '@async-lab/core'
 * import { taskWaitRandom } from '@async-lab/labs'
 *
 * await scope(async () => {
 *   const task = taskWaitRandom(0.01)
 *   console.log(task.state) // running
 *   console.log(await task) // 0.0038…
 * })
 * ```
 */
export function taskWaitRandom(maxDelay = 10, chance: Chance = {}): Task<number> {
  checkSeconds('maxDelay', maxDelay)
  return spawn(() => waitRandom(maxDelay, chance), { name: 'taskWaitRandom' })
}

export const tasks = defineLab({
  id: 'tasks',
  title: 'A task: a wait of at most {maxDelay} s in the background',
  topic: 'Course',
  teaches: 'What a task is: a call that runs already, and whose result one can ask for later.',
  params: { maxDelay: longest },
  run: async ({ maxDelay }, { random, print }) => {
    const task = taskWaitRandom(maxDelay, { random })
    print(`the task is ${task.state}, and this code goes on`)
    const delay = await task
    print(`the task is ${task.state}`)
    return delay
  },
  show: (delay) => ({ value: showSeconds([delay]), note: 'seconds that the task waited' }),
  work: ({ maxDelay }, { random }) =>
    [1, 2, 3].map((at) => ({
      name: `taskWaitRandom #${at}`,
      body: () => scope(() => taskWaitRandom(maxDelay, { random })),
    })),
  explain:
    'A coroutine that is awaited at once makes its caller wait. A task runs by itself: the caller gets it at once, does ' +
    'other work, and awaits it when it needs the value. It belongs to the scope it was spawned in, which does not end before it.',
  code: codeOf(source),
  next: ['run task-coordination --n 5', 'compare tasks --max-delay 1'],
})
