import { setTimeout as wait } from 'node:timers/promises'
import { all, sleep } from '@async-lab/core'
import { codeOf } from '../code.ts'
import source from './orphans.ts?raw'
import { definePitfall, type Seen } from './pitfall.ts'
import { counted, spoken, Watch } from './watch.ts'

/** Wrong: the error is handled, and the other jobs go on behind its back. */
async function promiseAll(jobs: number, ms: number): Promise<Seen> {
  const watch = new Watch()
  const started = numbers(jobs).map((at) => watch.see(`job #${at}`, () => work(at, ms, wait)))
  try {
    await Promise.all(started)
  } catch {
    const harm = watch.running
    const told = watch.elapsed
    await Promise.allSettled(started)
    const story = `${counted(harm, 'job')} ran on for ${spoken(watch.elapsed - told)} after the error was handled`
    return { harm, story, spans: watch.inOrder }
  }
  throw new Error('the first job did not fail')
}

/** Cure: the first failure cancels the others and waits for their end, then it is thrown. */
async function allOfOurs(jobs: number, ms: number): Promise<Seen> {
  const watch = new Watch()
  const bodies = numbers(jobs).map((at) => () => watch.see(`job #${at}`, () => work(at, ms, sleep)))
  try {
    await all(bodies)
  } catch {
    const harm = watch.running
    const story = `${counted(jobs - 1, 'job')} cancelled and awaited, and then the same error after ${spoken(watch.elapsed)}`
    return { harm, story, spans: watch.inOrder }
  }
  throw new Error('the first job did not fail')
}

async function work(at: number, ms: number, delay: (ms: number) => Promise<unknown>): Promise<void> {
  await delay(at === 1 ? ms / 4 : ms)
  if (at === 1) throw new Error('the first job fails')
}

function numbers(count: number): number[] {
  return Array.from({ length: count }, (_, at) => at + 1)
}

export const orphans = definePitfall({
  id: 'orphans',
  title: 'Orphans: {jobs} jobs, and the first one fails',
  teaches: 'Promise.all gives up on what it started: after a failure the rest runs on, unwatched.',
  params: {
    jobs: { kind: 'number', default: 4, min: 2, max: 20, whole: true, description: 'how many jobs' },
    seconds: {
      kind: 'number',
      default: 0.4,
      min: 0.02,
      max: 5,
      unit: 'seconds',
      description: 'how long a job takes',
    },
  },
  harm: 'jobs still running when the error was handled',
  wrong: { name: 'Promise.all', run: ({ jobs, seconds }) => promiseAll(jobs, seconds * 1000) },
  cure: { name: 'all', run: ({ jobs, seconds }) => allOfOurs(jobs, seconds * 1000) },
  explain:
    'Promise.all rejects with the first failure and forgets the others: they write, pay and hold connections after their ' +
    'caller has answered, and a retry of the whole doubles them. `all` owns what it starts. It cancels the rest, waits for ' +
    'their cleanup, and only then lets the error out.',
  code: codeOf(source),
  next: ['run orphans --jobs 8', 'explain orphans', 'run timeout-that-only-abandons'],
})
