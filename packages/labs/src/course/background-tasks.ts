import { scope, sleep } from '@async-lab/core'
import { checkSeconds } from '../check.ts'
import { codeOf } from '../code.ts'
import { defineLab, labContext } from '../lab.ts'
import source from './background-tasks.ts?raw'

/**
 * Starts A and B, which take `a` and `b` **seconds**, in the background, and awaits them in order.
 *
 * Cancellation: ends both at once.
 * @throws {RangeError} if a time is NaN, negative or infinite
 */
export async function backgroundTasks(a = 1, b = 2, print = labContext().print): Promise<string[]> {
  checkSeconds('a', a)
  checkSeconds('b', b)
  return scope(async (s) => {
    const taskA = s.spawn(() => work('A', a), { name: 'A' })
    const taskB = s.spawn(() => work('B', b), { name: 'B' })
    print('both run, and nothing was awaited yet')
    return [await taskA, await taskB]
  })
}

async function work(name: string, seconds: number): Promise<string> {
  await sleep(seconds * 1000)
  return `${name} is done`
}

const seconds = { kind: 'number', min: 0, max: 3600, unit: 'seconds' } as const

export const backgroundTasksLab = defineLab({
  id: 'background-tasks',
  title: 'In the background: A takes {a} s, B takes {b} s',
  topic: 'Quick start',
  teaches: 'How work goes on in the background until its result is needed.',
  params: {
    a: { ...seconds, default: 1, description: 'how long A takes' },
    b: { ...seconds, default: 2, description: 'how long B takes' },
  },
  run: ({ a, b }, { print }) => backgroundTasks(a, b, print),
  show: (ends) => ({ value: ends.join(', '), note: 'awaited in order, run together' }),
  work: ({ a, b }) => [
    { name: 'A', body: () => work('A', a) },
    { name: 'B', body: () => work('B', b) },
  ],
  explain:
    'Spawning starts a task, awaiting it only asks for its result. While A is awaited B runs too, so both ' +
    'together take as long as the longer one.',
  code: codeOf(source),
  next: ['run sync-vs-async', 'compare background-tasks'],
})
