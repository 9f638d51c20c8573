import { now, sleepUntil } from '@async-lab/core'
import { checkSeconds } from '../check.ts'
import { type Chance, uniform } from '../chance.ts'
import { codeOf } from '../code.ts'
import { defineLab } from '../lab.ts'
import source from './basic-async-syntax.ts?raw'
import { longest } from './params.ts'
import { showSeconds } from './show.ts'

/**
 * Waits a random delay between 0 and `maxDelay` **seconds** (both included) and returns it, in seconds.
 *
 * Cancellation: safe; ends the wait at once.
 * @throws {RangeError} if `maxDelay` is NaN, negative or infinite
 *
 * @example
 * ```ts
 * import { waitRandom } from '@async-lab/labs'
 *
 * console.log(await waitRandom(0.01)) // 0.0038…
 * ```
 */
export async function waitRandom(maxDelay = 10, { random, start = now() }: Chance = {}): Promise<number> {
  checkSeconds('maxDelay', maxDelay)
  const delay = uniform(0, maxDelay, random)
  await sleepUntil(start + delay * 1000)
  return delay
}

export const basicAsyncSyntax = defineLab({
  id: 'basic-async-syntax',
  title: 'One wait: a random delay of at most {maxDelay} s',
  topic: 'Course',
  teaches: 'How an async function waits without blocking, and gives back a value.',
  params: { maxDelay: { ...longest, default: 10 } },
  run: ({ maxDelay }, { random }) => waitRandom(maxDelay, { random }),
  show: (delay) => ({ value: showSeconds([delay]), note: 'seconds that it waited' }),
  work: ({ maxDelay }, { random }) =>
    [1, 2, 3].map((at) => ({ name: `waitRandom #${at}`, body: () => waitRandom(maxDelay, { random }) })),
  explain:
    '`await` gives the thread away until the delay is over, and then the function goes on where it was. ' +
    'Nothing else in the program stands still meanwhile, and the caller gets the delay as an ordinary value.',
  code: codeOf(source),
  next: ['run concurrent-coroutines --n 5 --max-delay 2', 'compare basic-async-syntax --max-delay 1'],
})
