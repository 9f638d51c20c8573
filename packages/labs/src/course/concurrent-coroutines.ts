import { scope } from '@async-lab/core'
import { type Chance, startTogether } from '../chance.ts'
import { checkHowMany, checkSeconds } from '../check.ts'
import { codeOf } from '../code.ts'
import { defineLab } from '../lab.ts'
import { waitRandom } from './basic-async-syntax.ts'
import source from './concurrent-coroutines.ts?raw'
import { howMany, longest } from './params.ts'
import { showAscending } from './show.ts'

/**
 * Starts `n` times `waitRandom(maxDelay)` at once and returns all delays, in **seconds**. They ascend, and
 * nothing sorts them: who waits shorter is done first.
 *
 * Cancellation: ends all waits at once.
 * @throws {RangeError} if `n` is not a whole number of at least 0, or `maxDelay` is NaN, negative or infinite
 *
 * @example
 * ```ts
 * import { waitN } from '@async-lab/labs'
 *
 * console.log(await waitN(3, 0.01)) // [0.0012…, 0.0047…, 0.0081…]
 * ```
 */
export async function waitN(n: number, maxDelay: number, chance: Chance = {}): Promise<number[]> {
  checkHowMany('n', n, 0)
  checkSeconds('maxDelay', maxDelay)
  const together = startTogether(chance)
  const delays: number[] = []
  await scope(
    (s) => {
      for (let at = 1; at <= n; at++) {
        s.spawn(async () => void delays.push(await waitRandom(maxDelay, together)), {
          name: `waitRandom #${at}`,
        })
      }
    },
    { name: 'waitN' },
  )
  return delays
}

export const concurrentCoroutines = defineLab({
  id: 'concurrent-coroutines',
  title: 'Many at once: {n} waits of a random delay, started together',
  topic: 'Course',
  teaches: 'How many waits run at once, and take no longer than the longest of them.',
  params: { n: howMany, maxDelay: longest },
  run: ({ n, maxDelay }, { random }) => waitN(n, maxDelay, { random }),
  show: showAscending,
  work: ({ n, maxDelay }, { random }) =>
    Array.from({ length: n }, (_, at) => ({
      name: `waitRandom #${at + 1}`,
      body: () => waitRandom(maxDelay, { random }),
    })),
  explain:
    'All waits begin in the same moment, so together they take as long as the longest one, not as long as all of them ' +
    'in a row. Each task adds its delay to the list when it ends, and who waits shorter ends earlier: the list ascends ' +
    'because of concurrency, and nothing sorts it.',
  code: codeOf(source),
})
