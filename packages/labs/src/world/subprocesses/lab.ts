import { codeOf } from '../../code.ts'
import { defineLab, type Shown } from '../../lab.ts'
import { chaosParam, chaosWords } from '../chaos.ts'
import { countWords, timeWords } from '../latencies.ts'
import type { Batch } from './batch.ts'
import source from './command.ts?raw'

export const subprocesses = defineLab({
  id: 'subprocesses',
  title: '{commands} commands, {limit} at a time, and what is left after {stopAfter} s is cancelled',
  topic: 'The world outside',
  teaches: 'A process is a resource: whoever is cancelled ends it, and waits until it is gone.',
  params: {
    commands: {
      kind: 'number',
      default: 24,
      min: 1,
      max: 10_000,
      whole: true,
      description: 'how many commands',
    },
    limit: {
      kind: 'number',
      default: 4,
      min: 1,
      max: 256,
      whole: true,
      description: 'how many processes at a time',
    },
    work: {
      kind: 'number',
      default: 150,
      min: 0,
      max: 3_600_000,
      unit: 'milliseconds',
      description: 'how long a command works',
    },
    stubborn: {
      kind: 'number',
      default: 0.1,
      min: 0,
      max: 1,
      description: 'share of the commands that do not end when they are asked to',
    },
    stopAfter: {
      kind: 'number',
      default: 1,
      min: 0,
      max: 3600,
      unit: 'seconds',
      description: 'when the rest is cancelled',
    },
    program: {
      kind: 'string',
      default: '',
      description: 'what is run in place of Node, with the same arguments',
    },
    chaos: chaosParam,
  },
  run: async (params, lab) => (await import('./batch.ts')).runBatch(params, lab),
  show: showBatch,
  explain:
    'Each command is a task that waits for its process. Their scope has few places, and the others stand in line. When time is ' +
    'up their scope is cancelled: those in line never start, and those that run are asked to end, then made to, and awaited.',
  code: codeOf(source),
  next: ['run subprocesses --stop-after 60', 'run subprocesses --stubborn 1', 'run subprocesses --chaos 0.5'],
})

function showBatch(batch: Batch, params: { readonly chaos: number }): Shown {
  const { done, failed, killed, cancelled, mostAtOnce, p50, p99, orphans } = batch
  return {
    table: [
      ['', 'done', 'failed', 'killed', 'cancelled', 'most at once', 'p50', 'p99'],
      [
        'commands',
        ...[done, failed, killed, cancelled, mostAtOnce].map(countWords),
        timeWords(p50),
        timeWords(p99),
      ],
    ],
    value: orphans === 0 ? 'no process was left behind' : `${orphans} processes were left behind`,
    ...(params.chaos > 0 && { note: chaosWords(batch.chaos) }),
  }
}
