import { codeOf } from '../../code.ts'
import { defineLab, type Shown } from '../../lab.ts'
import { chaosParam, chaosWords } from '../chaos.ts'
import { countWords, timeWords } from '../latencies.ts'
import type { Worked } from './run.ts'
import source from './work-off.ts?raw'

const some = { kind: 'number', min: 1, whole: true } as const

export const backgroundQueue = defineLab({
  id: 'background-queue',
  title: '{jobs} jobs in the background, {workers} workers',
  topic: 'The world outside',
  teaches:
    'A queue with a limit, urgent jobs first, failures tried again, and all of it worked off at the end.',
  params: {
    jobs: { ...some, default: 300, max: 100_000, description: 'how many jobs' },
    workers: { ...some, default: 6, max: 1000, description: 'how many workers' },
    capacity: { ...some, default: 50, max: 100_000, description: 'how many jobs the queue holds' },
    work: {
      kind: 'number',
      default: 20,
      min: 0,
      max: 60_000,
      unit: 'milliseconds',
      description: 'how long a job takes',
    },
    attempts: { ...some, default: 3, max: 100, description: 'how often a job is tried at most' },
    chaos: chaosParam,
  },
  run: async (params, lab) => (await import('./run.ts')).runQueue(params, lab),
  show: showWorked,
  explain:
    'Whoever has work puts it into a queue that holds so much and no more: when the workers are behind, it waits. ' +
    'A job that fails is tried again after a while, and given up in the end without stopping the others. ' +
    'To shut the queue down takes nothing new in, and lets the workers end what is there.',
  code: codeOf(source),
  next: ['run background-queue --chaos 0.3', 'run background-queue --capacity 1', 'explain unbounded-queue'],
})

function showWorked(worked: Worked, params: { readonly chaos: number; readonly jobs: number }): Shown {
  const { done, again, givenUp, mostWaiting, priorities } = worked
  return {
    table: [
      ['priority', 'jobs', 'p50', 'p99', 'most'],
      ...priorities.map(({ count, p50, p99, most }, at) => [
        ['urgent', 'usual', 'some day'][at]!,
        countWords(count),
        timeWords(p50),
        timeWords(p99),
        timeWords(most),
      ]),
    ],
    value: `${countWords(done)} of ${countWords(params.jobs)} jobs done, at most ${countWords(mostWaiting)} in line`,
    ...(params.chaos > 0 && {
      note: `${chaosWords(worked.chaos)}: ${countWords(again)} tried again, ${countWords(givenUp)} given up`,
    }),
  }
}
