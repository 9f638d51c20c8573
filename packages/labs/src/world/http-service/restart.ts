import { AsyncEvent, AsyncExitStack, forEach, scope } from '@async-lab/core'
import type { LabContext } from '../../lab.ts'
import { Chaos, type ChaosCounts } from '../chaos.ts'
import { openDatabase } from '../database/database.ts'
import { Pool } from '../database/pool.ts'
import { countWords, type LatencyFigures } from '../latencies.ts'
import { outside } from '../outside.ts'
import { Clients, type Tally } from './clients.ts'
import { serve } from './service.ts'

export interface Restarted extends Tally, LatencyFigures {
  readonly database: string
  readonly chaos: ChaosCounts
}

export interface RestartParams {
  readonly requests: number
  readonly clients: number
  readonly places: number
  readonly pool: number
  readonly patience: number
  readonly attempts: number
  readonly url: string
  readonly port: number
  readonly chaos: number
}

/** Many clients ask a service, which is replaced by another while they do. */
export async function restartUnderLoad(params: RestartParams, lab: LabContext): Promise<Restarted> {
  const { requests, places, port } = params
  const chaos = new Chaos(params.chaos, lab.random)
  const clients = new Clients(params.patience, params.attempts)
  const replace = async (): Promise<string> => {
    await using stack = new AsyncExitStack()
    return await scope(async (s) => {
      const opened = s.spawn(() => openDatabase(params.url), { name: 'open the database' })
      const database = stack.use(await opened).value
      const pool = stack.use(new Pool(database, params.pool))
      const start = (name: string, at: number, end: AsyncEvent) =>
        s.start<string>((ready) => serve({ pool, places, port: at, chaos, end }, ready), { name })

      const endFirst = new AsyncEvent()
      const endSecond = new AsyncEvent()
      let url = await start('first service', port, endFirst)
      let asked = 0
      const halfway = new AsyncEvent()
      const ask = async (id: number, signal: AbortSignal) => {
        await clients.ask(id, () => url, signal)
        lab.progress(++asked, requests, 'orders')
        if (2 * asked >= requests) halfway.set()
      }
      const ids = Array.from({ length: requests }, (_, id) => id)
      const load = s.spawn(
        () => forEach(ids, (id, _, task) => ask(id, task.signal), { concurrency: params.clients }),
        { name: `${params.clients} clients` },
      )
      await halfway.wait()
      url = await start('second service', 0, endSecond)
      endFirst.set()
      await load
      endSecond.set()
      return database.name
    })
  }
  const database = await outside(
    'serve',
    replace,
    () => `${countWords(clients.tally.answered)} of ${countWords(requests)} orders were read`,
  )
  return { database, ...clients.tally, ...clients.latencies.figures, chaos: chaos.counts }
}
