import { once } from 'node:events'
import type { Server as HttpServer } from 'node:http'
import { Server } from 'node:net'
import { type AsyncEvent, scope, sleep, TimeoutError, withTimeout } from '@async-lab/core'
import type { HttpBindings } from '@hono/node-server'
import type { Chaos } from '../chaos.ts'
import type { Pool } from '../database/pool.ts'
import { library } from '../library.ts'
import { HOST, listen } from '../listening.ts'
import { readOrder } from './order.ts'

export interface ServiceOptions {
  readonly pool: Pool
  /** How many requests it works on at a time. */
  readonly places: number
  readonly port: number
  readonly chaos: Chaos
  /** Ends the service. */
  readonly end: AsyncEvent
}

/** How long a request that is already on its way may take to be seen, in milliseconds. */
const LAST_CALL = 50

/**
 * A web service that promises three things. A request ends by its deadline, whatever it waits for. What is too much is refused
 * at once instead of making all wait. And when the service ends, every request that has reached it is answered first.
 */
export async function serve(options: ServiceOptions, ready: (url: string) => void): Promise<void> {
  const { pool, places, port, chaos, end } = options
  const { Hono } = await library('hono', () => import('hono'))
  const { createAdaptorServer } = await library('@hono/node-server', () => import('@hono/node-server'))

  await scope(
    async (requests) => {
      const app = new Hono<{ Bindings: HttpBindings }>()
      app.use(async (context, next) => {
        await next()
        if (end.isSet) context.header('Connection', 'close')
      })
      app.get('/orders/:id', async (context) => {
        const id = Number(context.req.param('id'))
        const patience = Number(context.req.header('X-Patience') ?? 1000)
        const fate = chaos.fateOf(`order ${id}, attempt ${context.req.header('X-Attempt')}`)
        if (fate.kind === 'error') return context.text('out of order', 500)
        if (fate.kind === 'reset') context.env.incoming.socket.destroy()
        // A deadline for all that is done for this request, down to the database.
        const work = () =>
          withTimeout(patience, async () => {
            await sleep(fate.delay)
            return readOrder(pool, id)
          }).catch(whenLate)
        const task = requests.trySpawn(work, { name: `order ${id}` })
        if (task === undefined) return context.text('busy', 503)
        const order = await task
        return order === 'late' ? context.text('too late', 504) : context.json(order)
      })

      // What fails here fails the scope, and so the service: it is told there, once.
      app.onError((_, context) => context.text('failed', 500))

      const server = createAdaptorServer({ fetch: app.fetch }) as HttpServer
      try {
        ready(`http://${HOST}:${await listen(server, port)}`)
        await end.wait()
        // Nobody new. Unlike the server's own `close` it spares idle connections, in which a request may be on its way.
        Server.prototype.close.call(server)
        await sleep(LAST_CALL)
        await requests.join()
        const closed = once(server, 'close')
        // What has been answered is on its way, and is given the time to arrive.
        server.closeIdleConnections()
        await closed
      } finally {
        server.close()
        server.closeAllConnections()
      }
    },
    { name: 'requests', concurrency: places },
  )
}

function whenLate(error: unknown): 'late' {
  if (error instanceof TimeoutError) return 'late'
  throw error
}
