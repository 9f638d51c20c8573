import { once } from 'node:events'
import { channel, interruptible, now, sleep } from '@async-lab/core'
import type { WebSocket } from 'ws'
import type { Chaos } from '../chaos.ts'
import type { News } from './live-server.ts'

export interface ClientOptions {
  readonly name: string
  readonly connect: () => WebSocket
  /** How long it looks at each piece of news, in milliseconds. */
  readonly slowness: number
  readonly chaos: Chaos
  readonly took: (milliseconds: number) => void
  readonly connected: () => void
}

/** Takes news until the server has no more. What is cut off is connected again, and goes on with what comes then. */
export async function follow(options: ClientOptions): Promise<void> {
  for (;;) if ((await session(options)) === 'over') return
}

async function session({ name, connect, slowness, chaos, took, connected }: ClientOptions) {
  const socket = connect()
  // The server sends one at a time, and waits until it is taken.
  const [found, news] = channel<News>({ capacity: 1 })
  socket.on('message', (data: Buffer) => void found.trySend(JSON.parse(data.toString()) as News))
  socket.on('error', () => {})
  let code = 0
  socket.on('close', (why) => {
    code = why
    found.close()
  })
  try {
    await interruptible((signal) => once(socket, 'open', { signal }))
    connected()
    for await (const { id, at } of news) {
      took(now() - at)
      const { kind, delay } = chaos.fateOf(`${name}, news ${id}`)
      await sleep(slowness + delay)
      if (kind === 'reset') socket.terminate()
      else socket.send(kind === 'error' ? 'nonsense' : 'took')
    }
    return code === 1000 || code === 1005 ? 'over' : 'again'
  } finally {
    socket.terminate()
  }
}
