import { scope } from '@async-lab/core'
import { type Chance, startTogether } from '../chance.ts'
import { checkHowMany, checkSeconds } from '../check.ts'
import { codeOf } from '../code.ts'
import { defineLab } from '../lab.ts'
import { howMany, longest } from './params.ts'
import { showAscending } from './show.ts'
import source from './task-coordination.ts?raw'
import { taskWaitRandom } from './tasks.ts'

/**
 * As `waitN`, through `taskWaitRandom`: `n` tasks at once, and all delays in **seconds**, ascending without sorting.
 *
 * Cancellation: ends all tasks at once.
 * @throws {RangeError} if `n` is not a whole number of at least 0, or `maxDelay` is NaN, negative or infinite
 *
 * @example
 * ```ts
 * import { taskWaitN } from '@async-lab/labs'
 *
 * console.log(await taskWaitN(3, 0.01)) // [0.0012…, 0.0047…, 0.0081…]
 * ```
 */
export async function taskWaitN(n: number, maxDelay: number, chance: Chance = {}): Promise<number[]> {
  checkHowMany('n', n, 0)
  checkSeconds('maxDelay', maxDelay)
  const together = startTogether(chance)
  return scope(
    async () => {
      const tasks = Array.from({ length: n }, () => taskWaitRandom(maxDelay, together))
      const delays: number[] = []
      await Promise.all(tasks.map(async (task) => delays.push(await task)))
      return delays
    },
    { name: 'taskWaitN' },
  )
}

export const taskCoordination = defineLab({
  id: 'task-coordination',
  title: 'Tasks together: {n} tasks, read in the order in which they end',
  topic: 'Course',
  teaches: 'How to start many tasks and take their results as they come.',
  params: { n: howMany, maxDelay: longest },
  run: ({ n, maxDelay }, { random }) => taskWaitN(n, maxDelay, { random }),
  show: showAscending,
  work: ({ n, maxDelay }, { random }) =>
    Array.from({ length: n }, (_, at) => ({
      name: `taskWaitRandom #${at + 1}`,
      body: () => scope(() => taskWaitRandom(maxDelay, { random })),
    })),
  explain:
    'Each call returns a running task, so all of them are under way before the first is awaited. Each delay joins the list ' +
    'when its task ends, so again it ascends by itself. The scope around them ends after the last one: no task outlives ' +
    'the function.',
  code: codeOf(source),
})
