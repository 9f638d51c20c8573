import { once } from 'node:events'
import type { AddressInfo, Server } from 'node:net'
import { interruptible } from '@async-lab/core'
import { outside } from './outside.ts'

export const HOST = '127.0.0.1'

/**
 * Listens on loopback and gives the port.
 * @throws {Fault} if the port is taken, or may not be
 */
export async function listen(server: Server, port: number): Promise<number> {
  await outside(`listen on port ${port}`, () =>
    interruptible((signal) => {
      const listening = once(server, 'listening', { signal })
      server.listen(port, HOST)
      return listening
    }),
  )
  return (server.address() as AddressInfo).port
}
