import { createServer } from 'node:http'
import { AsyncEvent, AsyncExitStack, Latch, now, scope } from '@async-lab/core'
import type { LabContext } from '../../lab.ts'
import { Chaos, type ChaosCounts } from '../chaos.ts'
import { countWords, Latencies, type LatencyFigures } from '../latencies.ts'
import { library } from '../library.ts'
import { HOST, listen } from '../listening.ts'
import { outside } from '../outside.ts'
import { follow } from './client.ts'
import { LiveServer } from './live-server.ts'

export interface Lived {
  readonly clients: LatencyFigures
  readonly slow: LatencyFigures
  readonly missed: number
  readonly connections: number
  readonly chaos: ChaosCounts
}

export interface LiveParams {
  readonly clients: number
  readonly slow: number
  readonly slowness: number
  readonly messages: number
  readonly port: number
  readonly chaos: number
}

/** The next news goes out when nine in ten have the last: nobody waits for a few who are slow. */
const LATE = 0.1

/** Sends news to many clients, a few of them slow. */
export async function runLive(params: LiveParams, lab: LabContext): Promise<Lived> {
  const { clients, slow, slowness, messages } = params
  const chaos = new Chaos(params.chaos, lab.random)
  const { WebSocket, WebSocketServer } = await library('ws', () => import('ws'))
  const times = { fast: new Latencies(), slow: new Latencies() }
  let connections = 0
  let published = 0
  await using stack = new AsyncExitStack()
  const http = createServer()
  const port = await listen(http, params.port)
  stack.defer(() => {
    http.close()
    http.closeAllConnections()
  })
  const server = new WebSocketServer({ server: http, perMessageDeflate: false })
  stack.defer(() => {
    for (const socket of server.clients) socket.terminate()
    server.close()
  })
  const all = clients + slow
  const client = (at: number, everybody: Latch) => {
    const [name, slows] = at < clients ? (['fast', 0] as const) : (['slow', slowness] as const)
    return follow({
      name: `client ${at}`,
      connect: () => new WebSocket(`ws://${HOST}:${port}`, { perMessageDeflate: false }),
      slowness: slows,
      chaos,
      took: (time) => times[name].add(time),
      connected: () => {
        if (++connections <= all) everybody.countDown()
      },
    })
  }
  const live = () =>
    scope(async (s) => {
      const over = new AsyncEvent()
      const news = await s.start<LiveServer>(
        (ready) =>
          scope(async (sockets) => {
            ready(new LiveServer(server, sockets))
            await over.wait()
            // The slow ones may be behind for long; at the end nobody waits for them either.
            sockets.cancel('there is no more news')
          }),
        { name: 'server' },
      )
      const everybody = new Latch(all)
      const following = s.spawn(
        () =>
          scope((inner) => {
            for (let at = 0; at < all; at++) inner.spawn(() => client(at, everybody), { name: 'client' })
          }),
        { name: `${all} clients` },
      )
      await everybody.wait()
      const publishing = s.spawn(
        async () => {
          for (let id = 0; id < messages; id++) {
            await news.publish({ id, at: now() }, LATE * all)
            lab.progress(++published, messages, 'pieces of news')
          }
        },
        { name: 'news' },
      )
      await publishing
      following.cancel('there is no more news')
      over.set()
      return news.missed
    })
  const missed = await outside(
    'go on sending news',
    live,
    () => `${countWords(published)} of ${countWords(messages)} pieces of news were sent`,
  )
  return {
    clients: times.fast.figures,
    slow: times.slow.figures,
    missed,
    connections,
    chaos: chaos.counts,
  }
}
