import { all } from '@async-lab/core'
import type { Chance } from '../chance.ts'
import { checkSeconds } from '../check.ts'
import { codeOf } from '../code.ts'
import { defineLab } from '../lab.ts'
import { waitRandom } from './basic-async-syntax.ts'
import { longest } from './params.ts'
import source from './random-delays.ts?raw'
import { showSeconds } from './show.ts'

/**
 * Gathers three random delays of at most `maxDelay` **seconds**: they run together, and come back in the order asked.
 *
 * Cancellation: ends all three at once.
 * @throws {RangeError} if `maxDelay` is NaN, negative or infinite
 */
export async function randomDelays(maxDelay = 3, { random }: Chance = {}): Promise<readonly number[]> {
  checkSeconds('maxDelay', maxDelay)
  return all({
    first: () => waitRandom(maxDelay, { random }),
    second: () => waitRandom(maxDelay, { random }),
    third: () => waitRandom(maxDelay, { random }),
  }).then(({ first, second, third }) => [first, second, third])
}

export const randomDelaysLab = defineLab({
  id: 'random-delays',
  title: 'Gather: three random delays, together',
  topic: 'Quick start',
  teaches: 'How to wait for several things at once and get all their values.',
  params: { maxDelay: { ...longest, default: 3 } },
  run: ({ maxDelay }, { random }) => randomDelays(maxDelay, { random }),
  show: (delays) => ({ value: showSeconds(delays), note: 'in the order asked, not in that of the ends' }),
  work: ({ maxDelay }, { random }) =>
    ['first', 'second', 'third'].map((name) => ({ name, body: () => waitRandom(maxDelay, { random }) })),
  explain:
    '`all` starts every body at once and gives their values in the shape in which they were asked for, whichever ends ' +
    'first. If one fails, the others are cancelled and awaited before the error leaves.',
  code: codeOf(source),
  next: ['run background-tasks', 'compare random-delays --max-delay 1'],
})
