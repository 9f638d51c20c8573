import { codeOf } from '../../code.ts'
import { defineLab, type Shown } from '../../lab.ts'
import { chaosParam, chaosWords } from '../chaos.ts'
import source from '../database/pool.ts?raw'
import { countWords, timeWords } from '../latencies.ts'
import type { Transfers } from './transfers.ts'

export const databasePool = defineLab({
  id: 'database-pool',
  title: '{transfers} transfers through a pool of connections, some cancelled halfway',
  topic: 'The world outside',
  teaches: 'A pool is a semaphore, and a transaction that is cancelled halfway leaves nothing.',
  params: {
    transfers: {
      kind: 'number',
      default: 60,
      min: 1,
      max: 10_000,
      whole: true,
      description: 'how many transfers from account to account',
    },
    pool: {
      kind: 'number',
      default: 4,
      min: 1,
      max: 100,
      whole: true,
      description: 'how many connections; the embedded database has one',
    },
    impatient: {
      kind: 'number',
      default: 0.2,
      min: 0,
      max: 1,
      description: 'share of the transfers that are cancelled halfway',
    },
    url: {
      kind: 'url',
      default: '',
      protocols: ['postgres', 'postgresql'],
      description: 'a PostgreSQL server instead of the embedded one',
    },
    chaos: chaosParam,
  },
  run: async (params, lab) => (await import('./transfers.ts')).makeTransfers(params, lab),
  show: showTransfers,
  explain:
    'All transfers start at once, and wait in line for one of a few connections. One that is cancelled between taking and ' +
    'giving is rolled back before its task ends, under a shield, since cleanup must not be cancelled too. ' +
    'Afterwards the books are read: no money is missing.',
  code: codeOf(source),
  next: ['run database-pool --chaos', 'run database-pool --impatient 0.5', 'explain http-fanout'],
})

function showTransfers(made: Transfers, params: { readonly chaos: number }): Shown {
  const isWhole = made.missing === 0 && made.wrong === 0
  const { database, connections, opened, mostWaiting, done, cancelled, failed } = made
  return {
    table: [
      ['', 'connections', 'waiting', 'done', 'cancelled', 'failed', 'p50', 'p99'],
      [
        database,
        ...[connections, mostWaiting, done, cancelled, failed].map(countWords),
        timeWords(made.p50),
        timeWords(made.p99),
      ],
    ],
    value: isWhole
      ? 'no money is missing, and nothing was done by halves'
      : `${made.missing} is missing, ${made.wrong} transfers are not as told: please report it`,
    ...(params.chaos > 0 && { note: `${chaosWords(made.chaos)}, ${countWords(opened)} connections opened` }),
  }
}
