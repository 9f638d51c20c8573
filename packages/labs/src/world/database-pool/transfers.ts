import { randomUUID } from 'node:crypto'
import { isCancelled, now, resource, scope, shield, sleep, type Task } from '@async-lab/core'
import { isFault } from '../../fault.ts'
import type { LabContext } from '../../lab.ts'
import { Chaos, type ChaosCounts } from '../chaos.ts'
import { ConnectionLost } from '../database/connection-lost.ts'
import { type Connection, openDatabase } from '../database/database.ts'
import { Pool } from '../database/pool.ts'
import { countWords, Latencies, type LatencyFigures } from '../latencies.ts'
import { outside } from '../outside.ts'
import { Bank } from './bank.ts'

export interface Transfers extends LatencyFigures {
  readonly database: string
  readonly connections: number
  readonly opened: number
  readonly mostWaiting: number
  readonly done: number
  readonly cancelled: number
  readonly failed: number
  /** What the accounts have less than at the beginning. */
  readonly missing: number
  /** Transfers that the database knows, and nobody was told of, or the other way round. */
  readonly wrong: number
  readonly chaos: ChaosCounts
}

export interface TransfersParams {
  readonly transfers: number
  readonly pool: number
  readonly impatient: number
  readonly url: string
  readonly chaos: number
}

/** Many transfers through a few connections, some of them cancelled halfway; then the books are read. */
export async function makeTransfers(params: TransfersParams, lab: LabContext): Promise<Transfers> {
  const chaos = new Chaos(params.chaos, lab.random)
  const leaves = Array.from({ length: params.transfers }, () => lab.random() < params.impatient)
  const tasks: Array<Task<'done' | 'failed'>> = []
  const counts = () => countOutcomes(tasks)
  // One of its own, which goes at the end: the database may be one that is used.
  const schema = `async_lab_${randomUUID().replaceAll('-', '')}`
  return outside(
    'go on with the transfers',
    async () => {
      await using database = await openDatabase(params.url)
      await using pool = new Pool(database.value, params.pool)
      await using bank = await openBank(pool, schema)
      const latencies = new Latencies()
      let mostWaiting = 0
      let settled = 0

      const transfer = async (at: number, task: Task<unknown>): Promise<'done' | 'failed'> => {
        const began = now()
        const halfway = async (connection: Connection) => {
          if (leaves[at]) task.cancel('the customer has left')
          await disturb(chaos.fateOf(`transfer ${at}`), connection)
          await sleep(1)
        }
        try {
          await bank.value.transfer(at, halfway)
          latencies.add(now() - began)
          return 'done'
        } catch (error) {
          // A server that is gone ends all of them; what went wrong with one is its own affair.
          if (isFault(error) || isCancelled(error)) throw error
          return 'failed'
        } finally {
          lab.progress(++settled, params.transfers, 'transfers')
        }
      }
      await scope((s) => {
        for (let at = 0; at < params.transfers; at++)
          tasks.push(s.spawn((task) => transfer(at, task), { name: `transfer #${at + 1}` }))
        mostWaiting = pool.waiting
      })
      const { transfers, missing } = await bank.value.audit()
      return {
        database: database.value.name,
        connections: pool.size,
        opened: pool.opened,
        mostWaiting,
        ...counts(),
        ...latencies.figures,
        missing,
        wrong: Math.abs(transfers - counts().done),
        chaos: chaos.counts,
      }
    },
    () =>
      `${countWords(counts().done)} of ${countWords(params.transfers)} transfers, each of them whole, in schema ${schema}`,
  )
}

function countOutcomes(tasks: ReadonlyArray<Task<'done' | 'failed'>>) {
  const counts = { done: 0, cancelled: 0, failed: 0 }
  for (const { outcome } of tasks) {
    if (outcome?.kind === 'completed') counts[outcome.value]++
    else counts[outcome?.kind ?? 'cancelled']++
  }
  return counts
}

function openBank(pool: Pool, schema: string) {
  return resource(async function* () {
    const bank = new Bank(pool, schema)
    await bank.open()
    try {
      yield bank
    } finally {
      await shield(() => bank.close()).catch(ignoreGone)
    }
  })
}

/** What cannot be reached any more cannot be tidied up, and who used it has been told. */
function ignoreGone(error: unknown): void {
  if (!isFault(error) && !(error instanceof ConnectionLost)) throw error
}

async function disturb({ kind, delay }: ReturnType<Chaos['fateOf']>, connection: Connection): Promise<void> {
  if (kind === 'delay') await sleep(delay)
  if (kind === 'reset') connection.cut()
  if (kind === 'error') await connection.query('SELECT 1 / 0')
}
