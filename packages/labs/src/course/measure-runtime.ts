import { now } from '@async-lab/core'
import type { Chance } from '../chance.ts'
import { checkHowMany } from '../check.ts'
import { codeOf } from '../code.ts'
import { defineLab } from '../lab.ts'
import { waitRandom } from './basic-async-syntax.ts'
import { waitN } from './concurrent-coroutines.ts'
import source from './measure-runtime.ts?raw'
import { howMany, longest } from './params.ts'

/**
 * Measures `waitN(n, maxDelay)` and returns the total time divided by `n`, in **seconds**.
 *
 * Cancellation: ends all waits at once.
 * @throws {RangeError} if `n` is not a whole number of at least 1, or `maxDelay` is NaN, negative or infinite
 *
 * @example
 * ```ts
 * import { measureTime } from '@async-lab/labs'
 *
 * console.log(await measureTime(10, 0.01)) // 0.0009…: ten waits in the time of one
 * ```
 */
export async function measureTime(n: number, maxDelay: number, chance: Chance = {}): Promise<number> {
  checkHowMany('n', n, 1)
  const start = now()
  await waitN(n, maxDelay, chance)
  const seconds = (now() - start) / 1000
  return seconds / n
}

export const measureRuntime = defineLab({
  id: 'measure-runtime',
  title: 'What one costs: {n} waits together, and their time divided by {n}',
  topic: 'Course',
  teaches: 'How to measure concurrent work: the total time, shared by all.',
  params: { n: { ...howMany, min: 1 }, maxDelay: longest },
  run: ({ n, maxDelay }, { random }) => measureTime(n, maxDelay, { random }),
  show: (seconds) => ({ value: seconds.toFixed(3), note: 'seconds for each, the total divided by n' }),
  work: ({ n, maxDelay }, { random }) =>
    Array.from({ length: n }, (_, at) => ({
      name: `waitRandom #${at + 1}`,
      body: () => waitRandom(maxDelay, { random }),
    })),
  explain:
    'Read a monotonic clock before and after, never the time of day, which may jump. The total is about the longest ' +
    'delay, so the more waits share it, the less each one costs: that is what concurrency buys.',
  code: codeOf(source),
  next: ['run measure-runtime --n 100', 'compare measure-runtime --max-delay 1'],
})
