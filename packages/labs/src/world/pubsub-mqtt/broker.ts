import { createServer, type Socket } from 'node:net'
import { type AsyncResource, resource } from '@async-lab/core'
import { library } from '../library.ts'
import { HOST, listen } from '../listening.ts'

/** An MQTT broker in this process, for as long as it is used. */
export async function embeddedBroker(port: number): Promise<AsyncResource<string>> {
  const { Aedes } = await library('aedes', () => import('aedes'))
  return resource(async function* () {
    const broker = await Aedes.createBroker()
    const sockets = new Set<Socket>()
    const server = createServer((socket) => {
      sockets.add(socket)
      socket.on('close', () => sockets.delete(socket))
      broker.handle(socket)
    })
    try {
      yield `mqtt://${HOST}:${await listen(server, port)}`
    } finally {
      server.close()
      for (const socket of sockets) socket.destroy()
      await new Promise<void>((resolve) => broker.close(() => resolve()))
    }
  })
}
