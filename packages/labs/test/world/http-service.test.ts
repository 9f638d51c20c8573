import { once } from 'node:events'
import { type AddressInfo, createServer } from 'node:net'
import { AsyncEvent, run, scope } from '@async-lab/core'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { labContext } from '../../src/lab.ts'
import { Chaos } from '../../src/world/chaos.ts'
import { openDatabase } from '../../src/world/database/database.ts'
import { Pool } from '../../src/world/database/pool.ts'
import { httpService } from '../../src/world/http-service/lab.ts'
import { serve } from '../../src/world/http-service/service.ts'
import { labProcess } from './lab-process.ts'
import { type Postgres, startPostgres } from './postgres.ts'

let postgres: Postgres

beforeAll(async () => {
  postgres = await startPostgres()
})
afterAll(() => postgres.stop())

// Nothing is to be late or refused for good, however busy the machine is.
const patient = { requests: 120, clients: 12, places: 6, patience: 60_000, attempts: 100 }
const ask = (url: string, patience: number) =>
  fetch(`${url}/orders/7`, { headers: { 'X-Patience': String(patience) } })
const none = new Chaos(0, Math.random)

describe('http-service', () => {
  it('loses no request though the service is replaced meanwhile, and leaves nothing behind', async () => {
    const { code, told, left } = await labProcess('http-service', { ...patient, url: postgres.url })
    expect(told!.result).toMatchObject({ answered: 120, refused: 0, late: 0, lost: 0 })
    expect(left).toEqual([])
    expect(code).toBe(0)
  })

  it('does the same on the embedded database', async () => {
    const { told, left } = await labProcess('http-service', patient)
    expect(told!.result).toMatchObject({ database: 'PGlite', answered: 120, lost: 0 })
    expect(left).toEqual([])
  })

  it('answers all under chaos: what is cut off or fails is asked again', async () => {
    const { answered, again, chaos } = await httpService.run(
      { ...patient, url: postgres.url, chaos: 0.3 },
      labContext(6),
    )
    expect(answered).toBe(120)
    expect(chaos.resets).toBeGreaterThan(0)
    expect(chaos.errors).toBeGreaterThan(0)
    expect(again).toBeGreaterThanOrEqual(chaos.resets + chaos.errors)
  })

  it('gives up at the deadline of the request, refuses what is too much, and answers what it has begun', async () => {
    await run(async () => {
      await using database = await openDatabase(postgres.url)
      await using pool = new Pool(database.value, 1)
      const end = new AsyncEvent()
      await scope(async (s) => {
        const url = await s.start<string>((ready) =>
          serve({ pool, places: 1, port: 0, chaos: none, end }, ready),
        )
        const freed = new AsyncEvent()
        const taken = new AsyncEvent()
        // Whoever holds the only connection makes the request wait for it.
        s.spawn(() =>
          pool.with(async () => {
            taken.set()
            await freed.wait()
          }),
        )
        await taken.wait()
        expect((await ask(url, 1)).status).toBe(504)
        const begun = ask(url, 60_000)
        while (pool.waiting === 0) await new Promise((resolve) => setTimeout(resolve, 1))
        expect((await ask(url, 60_000)).status).toBe(503)
        end.set()
        freed.set()
        expect(await (await begun).json()).toEqual({ id: 7, total: 21 })
      })
    })
  })

  it('tells that its port is taken', async () => {
    const other = createServer().listen(0, '127.0.0.1')
    await once(other, 'listening')
    const { port } = other.address() as AddressInfo
    const { code, told, left } = await labProcess('http-service', { ...patient, port, url: postgres.url })
    expect(told!.message).toBe(`Cannot listen on port ${port}: the port is taken (EADDRINUSE)`)
    expect(left).toEqual([])
    expect(code).toBe(1)
    other.close()
  })

  it('tells how many were served when the database is killed midway', async () => {
    const other = await startPostgres()
    const { code, told, left } = await labProcess(
      'http-service',
      { ...patient, requests: 5000, url: other.url },
      { onProgress: ({ done }) => void (done === 50 && other.kill()) },
    )
    await other.stop()
    expect(told!.message).toMatch(/^Cannot .*(ECONNREFUSED|the connection was cut off)/)
    expect(told!.saved).toMatch(/^\d+ of 5,000 orders were read$/)
    expect(left).toEqual([])
    expect(code).toBe(1)
  })

  it('leaves nothing behind when it is interrupted', async () => {
    const { code, left } = await labProcess(
      'http-service',
      { ...patient, requests: 5000, url: postgres.url },
      { onProgress: ({ done }, pid) => void (done === 50 && process.kill(pid, 'SIGINT')) },
    )
    expect(left).toEqual([])
    expect(code).toBe(130)
  })
})
