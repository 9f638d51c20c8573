import { once } from 'node:events'
import { createServer, type RequestListener, type Server } from 'node:http'
import type { AddressInfo } from 'node:net'
import { run } from '@async-lab/core'
import { describe, expect, it } from 'vitest'
import { labContext } from '../../src/lab.ts'
import { fanOut, Questions } from '../../src/world/http-fanout/fan-out.ts'
import { httpFanout } from '../../src/world/http-fanout/lab.ts'
import { labProcess } from './lab-process.ts'

const few = { requests: 60, alone: 5, limit: 7, delay: 0 }

const disturbed = () => httpFanout.run({ ...few, chaos: 0.4 }, labContext(5))

async function serve(listener: RequestListener): Promise<{ server: Server; port: number; url: string }> {
  const server = createServer(listener).listen(0, '127.0.0.1')
  await once(server, 'listening')
  const { port } = server.address() as AddressInfo
  return { server, port, url: `http://127.0.0.1:${port}/` }
}

function end(server: Server): void {
  server.close()
  server.closeAllConnections()
}

describe('http-fanout', () => {
  it('gets every answer, whichever way it asks', async () => {
    const { code, told, left } = await labProcess('http-fanout', { ...few, byHand: true })
    expect(told).toMatchObject({ outcome: 'completed', result: { chaos: { resets: 0, errors: 0 } } })
    const ways = told!.result.ways.map(({ way, count, errors }: never) => [way, count, errors])
    expect(ways).toEqual([
      ['one by one', 5, 0],
      ['7 at a time', 60, 0],
      ['by hand', 60, 0],
      ['all at once', 60, 0],
    ])
    expect(left).toEqual([])
    expect(code).toBe(0)
  })

  it('has never more under way than the limit, and as many', async () => {
    let waiting: Array<() => void> = []
    let most = 0
    const { server, url } = await serve((_, response) => {
      waiting.push(() => response.end('ok'))
      most = Math.max(most, waiting.length)
      if (waiting.length < 7) return
      for (const answer of waiting) answer()
      waiting = []
    })
    // In sevens: none of them is answered before all seven have come.
    const { count } = await run(() => fanOut(new Questions('limited', url), 70, 7))
    expect(count).toBe(70)
    expect(most).toBe(7)
    end(server)
  })

  it('loses under chaos what was cut off or refused, nothing else, and the same for the same seed', async () => {
    const { ways, chaos } = await disturbed()
    const lost = ways.reduce((sum, { errors }) => sum + errors, 0)
    const answered = ways.reduce((sum, { count }) => sum + count, 0)
    expect(chaos.delays).toBeGreaterThan(0)
    expect(chaos.resets).toBeGreaterThan(0)
    expect(chaos.errors).toBeGreaterThan(0)
    expect(lost).toBe(chaos.resets + chaos.errors)
    expect(answered + lost).toBe(125)
    expect((await disturbed()).chaos).toEqual(chaos)
  })

  it('asks the server of a URL, and tells what was saved when that is killed midway', async () => {
    let asked = 0
    const { server, url } = await serve((_, response) => {
      if (++asked > 30) end(server)
      else response.end('ok')
    })
    const { code, told, left } = await labProcess('http-fanout', { ...few, url })
    expect(told).toMatchObject({
      name: 'Fault',
      message: expect.stringMatching(`^Cannot go on asking ${url}: .*ECONNREFUSED`),
      saved: expect.stringMatching(/^\d+ of 125 requests$/),
    })
    expect(left).toEqual([])
    expect(code).toBe(1)
  })

  it('tells that its port is taken', async () => {
    const { server, port } = await serve(() => {})
    const { code, told, left } = await labProcess('http-fanout', { ...few, port })
    expect(told!.message).toBe(`Cannot listen on port ${port}: the port is taken (EADDRINUSE)`)
    expect(left).toEqual([])
    expect(code).toBe(1)
    end(server)
  })

  it('tells that a server does not answer', async () => {
    const { server, url } = await serve(() => {})
    const { told, left } = await labProcess('http-fanout', { ...few, url, timeout: 0.1 })
    expect(told).toMatchObject({ name: 'Fault', saved: '0 of 125 requests' })
    expect(told!.message).toBe(`Cannot go on asking ${url}: it does not answer (TimeoutError)`)
    expect(left).toEqual([])
    end(server)
  })

  it('leaves nothing behind when it is interrupted', async () => {
    const { code, told, left } = await labProcess(
      'http-fanout',
      { ...few, requests: 20_000 },
      { onProgress: ({ done }, pid) => void (done === 50 && process.kill(pid, 'SIGINT')) },
    )
    expect(told?.outcome).not.toBe('completed')
    expect(left).toEqual([])
    expect(code).toBe(130)
  })
})
