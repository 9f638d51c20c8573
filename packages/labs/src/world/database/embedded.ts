import { type AsyncResource, resource } from '@async-lab/core'
import { library } from '../library.ts'
import { ConnectionLost } from './connection-lost.ts'
import type { Connection, Database, Row } from './database.ts'

/** PGlite: PostgreSQL compiled to WebAssembly, in memory. It has one session, so one connection at a time. */
export async function embeddedDatabase(): Promise<AsyncResource<Database>> {
  const { PGlite } = await library('@electric-sql/pglite', () => import('@electric-sql/pglite'))
  return resource(async function* () {
    const engine = await PGlite.create()
    const connect = async (): Promise<Connection> => {
      let isLost = false
      return {
        get isLost() {
          return isLost
        },
        query: async (sql, values = []) => {
          if (isLost) throw new ConnectionLost()
          const { rows } = await engine.query<Row>(sql, [...values])
          return rows
        },
        cut: () => {
          isLost = true
        },
        // A server undoes what the end of a session leaves open; here the session goes on.
        close: async () => {
          if (isLost) await engine.exec('ROLLBACK')
        },
      }
    }
    try {
      yield { name: 'PGlite', most: 1, connect }
    } finally {
      await engine.close()
    }
  })
}
