import { sleep } from '@async-lab/core'
import { codeOf } from '../code.ts'
import { checkSeconds } from '../check.ts'
import { defineLab, labContext } from '../lab.ts'
import source from './hello.ts?raw'

/**
 * Prints `Hello`, waits `delay` **seconds**, prints `World`.
 *
 * Cancellation: safe; ends the wait at once, and `World` is not printed.
 * @throws {RangeError} if `delay` is NaN, negative or infinite
 */
export async function hello(delay = 1, print = labContext().print): Promise<void> {
  checkSeconds('delay', delay)
  print('Hello')
  await sleep(delay * 1000)
  print('World')
}

export const helloLab = defineLab({
  id: 'hello',
  title: 'Hello: print, wait {delay} s, print',
  topic: 'Quick start',
  teaches: 'The smallest async function.',
  params: {
    delay: {
      kind: 'number',
      default: 1,
      min: 0,
      max: 3600,
      unit: 'seconds',
      description: 'how long to wait between the words',
    },
  },
  run: ({ delay }, { print }) => hello(delay, print),
  show: () => ({ value: 'two words', note: 'and a wait between them that blocked nobody' }),
  work: ({ delay }, { print }) =>
    ['#1', '#2', '#3'].map((at) => ({ name: `hello ${at}`, body: () => hello(delay, print) })),
  explain:
    'An async function runs until its first `await` as any function does. There it steps aside until the wait is over, ' +
    'and goes on with the next line.',
  code: codeOf(source),
  next: ['run random-delays', 'compare hello'],
})
