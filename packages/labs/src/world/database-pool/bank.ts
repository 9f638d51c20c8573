import type { Connection } from '../database/database.ts'
import type { Pool } from '../database/pool.ts'

const ACCOUNTS = 10
const EACH = 1000

/** Accounts whose sum never changes, whatever happens to a transfer. */
export class Bank {
  readonly #pool: Pool
  readonly #schema: string

  constructor(pool: Pool, schema: string) {
    this.#pool = pool
    this.#schema = schema
  }

  async open(): Promise<void> {
    await this.#pool.transaction(async (connection) => {
      await connection.query(`CREATE SCHEMA ${this.#schema}`)
      await connection.query(
        `CREATE TABLE ${this.#schema}.account (id integer PRIMARY KEY, balance integer NOT NULL)`,
      )
      await connection.query(`CREATE TABLE ${this.#schema}.transfer (id integer PRIMARY KEY)`)
      await connection.query(
        `INSERT INTO ${this.#schema}.account SELECT n, ${EACH} FROM generate_series(0, ${ACCOUNTS - 1}) n`,
      )
    })
  }

  async close(): Promise<void> {
    await this.#pool.with((connection) => connection.query(`DROP SCHEMA ${this.#schema} CASCADE`))
  }

  /** Moves 1 from an account to the next. `halfway` is called in between, when the sum is wrong for whoever may look. */
  transfer(at: number, halfway: (connection: Connection) => Promise<void>): Promise<void> {
    const from = at % ACCOUNTS
    const to = (at + 1) % ACCOUNTS
    // Always the lower account first: two who lock each other's would wait forever.
    const [first, second] = from < to ? ([from, to] as const) : ([to, from] as const)
    return this.#pool.transaction(async (connection) => {
      await this.#add(connection, first, first === from ? -1 : 1)
      await halfway(connection)
      await this.#add(connection, second, second === from ? -1 : 1)
      await connection.query(`INSERT INTO ${this.#schema}.transfer VALUES ($1)`, [at])
    })
  }

  async audit(): Promise<{ transfers: number; missing: number }> {
    return this.#pool.with(async (connection) => {
      const [row] = await connection.query(
        `SELECT (SELECT count(*) FROM ${this.#schema}.transfer)::integer AS transfers,
          ${ACCOUNTS * EACH} - (SELECT sum(balance) FROM ${this.#schema}.account)::integer AS missing`,
      )
      return row as { transfers: number; missing: number }
    })
  }

  async #add(connection: Connection, account: number, amount: number): Promise<void> {
    await connection.query(`UPDATE ${this.#schema}.account SET balance = balance + $2 WHERE id = $1`, [
      account,
      amount,
    ])
  }
}
