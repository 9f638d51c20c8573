import { Semaphore, shield } from '@async-lab/core'
import type { Connection, Database } from './database.ts'

/** A few connections for many: who finds none free waits in line, and can be cancelled there. */
export class Pool implements AsyncDisposable {
  readonly #database: Database
  readonly #places: Semaphore
  readonly #idle: Connection[] = []
  /** How many connections were opened. */
  opened = 0

  constructor(database: Database, size: number) {
    this.#database = database
    this.#places = new Semaphore(Math.min(size, database.most), { name: 'connections' })
  }

  get size(): number {
    return this.#places.statistics().permits
  }

  /** How many wait for a connection. */
  get waiting(): number {
    return this.#places.statistics().waiting
  }

  /** Lends a connection to the body. One that was lost is replaced when it is needed again. */
  with<T>(body: (connection: Connection) => Promise<T>): Promise<T> {
    return this.#places.with(async () => {
      const connection = this.#idle.pop() ?? (await this.#open())
      try {
        return await body(connection)
      } finally {
        if (connection.isLost) await connection.close()
        else this.#idle.push(connection)
      }
    })
  }

  /** All of the body or nothing of it: what fails or is cancelled halfway is undone. */
  transaction<T>(body: (connection: Connection) => Promise<T>): Promise<T> {
    return this.with(async (connection) => {
      await connection.query('BEGIN')
      try {
        const value = await body(connection)
        // From here on there is no halfway.
        await shield(() => connection.query('COMMIT'))
        return value
      } catch (error) {
        // The server undoes by itself what a lost connection has begun.
        if (!connection.isLost) await shield(() => connection.query('ROLLBACK'))
        throw error
      }
    })
  }

  async #open(): Promise<Connection> {
    const connection = await this.#database.connect()
    this.opened++
    return connection
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await Promise.all(this.#idle.splice(0).map((connection) => connection.close()))
  }
}
