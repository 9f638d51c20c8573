import { Deferred, isCancelled, run, scope, sleep } from '@async-lab/core'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { labContext } from '../../src/lab.ts'
import { databasePool } from '../../src/world/database-pool/lab.ts'
import { type Connection, openDatabase } from '../../src/world/database/database.ts'
import { Pool } from '../../src/world/database/pool.ts'
import { labProcess } from './lab-process.ts'
import { type Postgres, startPostgres } from './postgres.ts'

let postgres: Postgres

beforeAll(async () => {
  postgres = await startPostgres()
})
afterAll(() => postgres.stop())

/** Returns once nobody works in the server any more: it takes a moment to see that a connection was cut. */
function quiet(url: string): Promise<void> {
  return run(async () => {
    await using database = await openDatabase(url)
    const connection = await database.value.connect()
    const others = `SELECT 1 FROM pg_stat_activity WHERE datname IS NOT NULL AND pid <> pg_backend_pid()`
    while ((await connection.query(others)).length > 0) await sleep(10)
  })
}

/** The schemas that labs have left in the server. */
function schemasIn(url: string) {
  return run(async () => {
    await using database = await openDatabase(url)
    const connection = await database.value.connect()
    return await connection.query(`SELECT nspname FROM pg_namespace WHERE nspname LIKE 'async_lab%'`)
  })
}

const disturbed = (url: string) =>
  databasePool.run({ transfers: 30, impatient: 0, chaos: 0.5, url }, labContext(4))

const insert = (text: string) => async (connection: Connection) => {
  await connection.query('INSERT INTO seen VALUES ($1)', [text])
  return connection.query('SELECT name FROM seen')
}

describe.each(['PGlite', 'PostgreSQL'])('database-pool on %s', (name) => {
  const url = () => (name === 'PGlite' ? '' : postgres.url)

  it('makes or undoes each transfer as a whole, and leaves nothing behind', async () => {
    const { code, told, left } = await labProcess('database-pool', {
      transfers: 30,
      impatient: 0.3,
      url: url(),
    })
    const { result } = told!
    expect(result).toMatchObject({ database: name, failed: 0, missing: 0, wrong: 0 })
    expect(result.cancelled).toBeGreaterThan(0)
    expect(result.done + result.cancelled).toBe(30)
    expect(left).toEqual([])
    expect(code).toBe(0)
    if (name === 'PostgreSQL') expect(await schemasIn(postgres.url)).toEqual([])
  })

  it('loses under chaos whole transfers only, and the same for the same seed', async () => {
    const { done, cancelled, failed, missing, wrong, chaos } = await disturbed(url())
    expect(chaos.resets).toBeGreaterThan(0)
    expect(chaos.errors).toBeGreaterThan(0)
    expect({ cancelled, failed, missing, wrong }).toEqual({
      cancelled: 0,
      failed: chaos.resets + chaos.errors,
      missing: 0,
      wrong: 0,
    })
    expect(done).toBe(30 - failed)
    if (name === 'PostgreSQL') expect(await disturbed(url())).toMatchObject({ done, failed, chaos })
  })

  it('lends a connection to one at a time, and to the next when that is cancelled', async () => {
    await run(async () => {
      await using database = await openDatabase(url())
      await using pool = new Pool(database.value, 1)
      await pool.with((connection) => connection.query('CREATE TEMP TABLE seen (name text)'))
      const outcome = await scope(async (s) => {
        const first = s.spawn(() =>
          pool.transaction(async (connection) => {
            await insert('first')(connection)
            second.cancel('waits no longer')
            first.cancel('halfway')
            await sleep(1)
          }),
        )
        const second = s.spawn(() => pool.transaction(insert('second')))
        const third = s.spawn(() => pool.transaction(insert('third')))
        const ends = [await first.settled(), await second.settled()]
        return { ends, rows: await third }
      })
      expect(outcome.ends.map(({ kind }) => kind)).toEqual(['cancelled', 'cancelled'])
      expect(outcome.rows).toEqual([{ name: 'third' }])
      expect(pool.opened).toBe(1)
    })
  })
})

describe('database-pool', () => {
  it('does not wait for a query whose task is cancelled: its connection is lost, and replaced', async () => {
    await run(async () => {
      await using database = await openDatabase(postgres.url)
      await using pool = new Pool(database.value, 1)
      await scope(async (s) => {
        const asked = new Deferred<true>()
        const slow = s.spawn(() =>
          pool.with((connection) => {
            asked.resolve(true)
            return connection.query('SELECT pg_sleep(3600)')
          }),
        )
        await asked.wait()
        slow.cancel('too slow')
        const outcome = await slow.settled()
        expect(outcome.kind === 'cancelled' && isCancelled(outcome.error)).toBe(true)
        expect(await pool.with((connection) => connection.query('SELECT 1 AS one'))).toEqual([{ one: 1 }])
      })
      expect(pool.opened).toBe(2)
    })
  })

  it('tells what was saved when the server is killed midway', async () => {
    const other = await startPostgres()
    const { code, told, left } = await labProcess(
      'database-pool',
      { transfers: 2000, impatient: 0, url: other.url },
      { onProgress: ({ done }) => void (done === 20 && other.kill()) },
    )
    await other.stop()
    expect(told).toMatchObject({
      name: 'Fault',
      message: expect.stringContaining('nobody listens there (ECONNREFUSED)'),
      saved: expect.stringMatching(/^\d+ of 2,000 transfers, each of them whole, in schema async_lab_\w+$/),
    })
    expect(told!.message).not.toContain('secret')
    expect(left).toEqual([])
    expect(code).toBe(1)
  })

  it.each([
    ['nobody listens', () => 'postgres://lab@127.0.0.1:1/postgres', /127\.0\.0\.1:1\/.*ECONNREFUSED/],
    [
      'the host is none',
      () => 'postgres://lab@nowhere.invalid/postgres',
      /nowhere\.invalid.*no such host|DNS/,
    ],
    [
      'the password is wrong',
      () => postgres.url.replace('secret', 'wrong'),
      /password authentication failed/,
    ],
    [
      'the database is none',
      () => postgres.url.replace(/postgres$/, 'none'),
      /database "none" does not exist/,
    ],
  ])('tells that %s', async (_, url, message) => {
    const { code, told, left } = await labProcess('database-pool', { transfers: 5, url: url() })
    expect(told!.message).toMatch(message)
    expect(told!.message).not.toMatch(/of%20the%20test/)
    expect(left).toEqual([])
    expect(code).toBe(1)
  })

  it('rolls back and leaves nothing behind when it is interrupted', async () => {
    const { code, left } = await labProcess(
      'database-pool',
      { transfers: 5000, url: postgres.url },
      { onProgress: ({ done }, pid) => void (done === 20 && process.kill(pid, 'SIGINT')) },
    )
    expect(left).toEqual([])
    expect(code).toBe(130)
    await quiet(postgres.url)
    expect(await schemasIn(postgres.url)).toEqual([])
  })
})
