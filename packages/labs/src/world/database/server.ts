import { type AsyncResource, interruptible, resource } from '@async-lab/core'
import type { Client } from 'pg'
import { addressOf } from '../address.ts'
import { library } from '../library.ts'
import { outside } from '../outside.ts'
import { ConnectionLost } from './connection-lost.ts'
import type { Connection, Database } from './database.ts'

/** How long a server may take to let somebody in. */
const PATIENCE = 5000

/**
 * A PostgreSQL server.
 * @throws {Fault} if it cannot be reached, or lets nobody in
 */
export async function serverDatabase(url: string): Promise<AsyncResource<Database>> {
  const { default: pg } = await library('pg', () => import('pg'))
  const open = new Set<Connection>()
  const connect = async (): Promise<Connection> => {
    const client = new pg.Client({
      connectionString: url,
      connectionTimeoutMillis: PATIENCE,
      // Else a server works on for whoever has gone, until it has an answer to send.
      options: '-c client_connection_check_interval=500',
    })
    const connection = connectionOf(client, () => open.delete(connection))
    // Without a listener the loss of an idle connection would end the process.
    client.on('error', () => connection.cut())
    client.on('end', () => connection.cut())
    try {
      await outside(`open ${addressOf(url)}`, () => interruptible(client.connect()))
    } catch (error) {
      connection.cut()
      throw error
    }
    open.add(connection)
    return connection
  }
  return resource(async function* () {
    try {
      yield { name: 'PostgreSQL', most: Infinity, connect }
    } finally {
      await Promise.all([...open].map((connection) => connection.close()))
    }
  })
}

function connectionOf(client: Client, ended: () => void): Connection {
  let isLost = false
  const cut = () => {
    if (isLost) return
    isLost = true
    ended()
    ;(client as unknown as { connection: { stream: { destroy(): void } } }).connection.stream.destroy()
  }
  return {
    get isLost() {
      return isLost
    },
    cut,
    query: async (sql, values = []) => {
      if (isLost) throw new ConnectionLost()
      try {
        const { rows } = await interruptible(client.query(sql, [...values]))
        return rows
      } catch (error) {
        // An error of the server's own has a code of five characters; all else leaves the session in doubt.
        const { code } = error as { code?: unknown }
        const isAnswer = typeof code === 'string' && /^[0-9A-Z]{5}$/.test(code) && !code.startsWith('57P')
        if (isAnswer) throw error
        cut()
        throw (error as Error).name === 'CancelledError' ? error : new ConnectionLost(error)
      }
    },
    close: async () => {
      if (isLost) return
      ended()
      await client.end()
    },
  }
}
