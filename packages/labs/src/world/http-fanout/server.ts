import { createServer } from 'node:http'
import { type AsyncResource, resource } from '@async-lab/core'
import type { Chaos } from '../chaos.ts'
import { HOST, listen } from '../listening.ts'

/** A server to ask many things. */
export interface Answering {
  readonly url: string
  /** How many connections were opened so far. */
  readonly connections: number
}

/** Answers each request after `delay` milliseconds; chaos delays, cuts off, or answers 503, by the path that is asked for. */
export function answeringServer(
  port: number,
  delay: number,
  chaos: Chaos,
): Promise<AsyncResource<Answering>> {
  return resource(async function* () {
    let connections = 0
    const server = createServer({ keepAlive: true }, (request, response) => {
      const fate = chaos.fateOf(request.url!)
      const answer = () => {
        if (fate.kind === 'reset') return request.socket.destroy()
        if (fate.kind === 'error') response.statusCode = 503
        return response.end('ok')
      }
      const wait = delay + fate.delay
      if (wait > 0) setTimeout(answer, wait)
      else answer()
    })
    server.on('connection', () => void connections++)
    const at = await listen(server, port)
    try {
      yield {
        url: `http://${HOST}:${at}/`,
        get connections() {
          return connections
        },
      }
    } finally {
      server.close()
      server.closeAllConnections()
    }
  })
}
