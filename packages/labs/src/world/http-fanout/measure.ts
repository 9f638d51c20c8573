import { AsyncExitStack, scope, withTimeout } from '@async-lab/core'
import type { LabContext } from '../../lab.ts'
import { Chaos, type ChaosCounts } from '../chaos.ts'
import { countWords } from '../latencies.ts'
import { outside } from '../outside.ts'
import { byHand, fanOut, Questions, type WayFigures } from './fan-out.ts'
import { answeringServer } from './server.ts'

export interface Fanout {
  /** Connections are known of the lab's own server only. */
  readonly ways: readonly (WayFigures & { readonly connections: number | null })[]
  readonly chaos: ChaosCounts
}

export interface FanoutParams {
  readonly requests: number
  readonly alone: number
  readonly limit: number
  readonly delay: number
  readonly url: string
  readonly port: number
  readonly timeout: number
  readonly chaos: number
  readonly byHand: boolean
}

/** Asks the same server one by one, all at once, and limited. */
export async function measureFanout(params: FanoutParams, lab: LabContext): Promise<Fanout> {
  const { requests, alone, limit, timeout, port, delay } = params
  const chaos = new Chaos(params.chaos, lab.random)
  const plan = [
    { way: 'one by one', count: alone, most: 1, ask: fanOut },
    { way: `${limit} at a time`, count: requests, most: limit, ask: fanOut },
    ...(params.byHand ? [{ way: 'by hand', count: requests, most: limit, ask: byHand }] : []),
    // Last: what it leaves behind in memory would slow those that follow.
    { way: 'all at once', count: requests, most: Infinity, ask: fanOut },
  ]
  const total = plan.reduce((sum, { count }) => sum + count, 0)
  const ways: Array<Fanout['ways'][number]> = []
  let asked = 0
  const told = () => lab.progress(++asked, total, 'requests')
  for (const { way, count, most, ask } of plan) {
    await using stack = new AsyncExitStack()
    // A server for each way: none finds the connections of the one before open.
    const own = params.url === '' ? stack.use(await answeringServer(port, delay, chaos)).value : undefined
    const url = own?.url ?? params.url
    const measured = () => ask(new Questions(way, url, told), count, most)
    const figures = await outside(
      `go on asking ${url}`,
      () => withTimeout(timeout * 1000, () => scope((s) => s.spawn(measured, { name: way }))),
      () => `${countWords(asked)} of ${countWords(total)} requests`,
    )
    ways.push({ ...figures, connections: own?.connections ?? null })
  }
  return { ways, chaos: chaos.counts }
}
