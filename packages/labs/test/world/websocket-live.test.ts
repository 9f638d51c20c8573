import { once } from 'node:events'
import { type AddressInfo, createServer } from 'node:net'
import { describe, expect, it } from 'vitest'
import { labContext } from '../../src/lab.ts'
import { websocketLive } from '../../src/world/websocket-live/lab.ts'
import { labProcess } from './lab-process.ts'

// One in ten is slow, so that the news go on when all the others have taken them.
const few = { clients: 18, slow: 2, slowness: 3_600_000, messages: 30 }

describe('websocket-live', () => {
  it('brings all news to all, though some take nothing, and counts what those missed', async () => {
    const { code, told, left } = await labProcess('websocket-live', few)
    expect(told!.result.clients.count).toBe(18 * 30)
    expect(told!.result.slow.count).toBe(2)
    expect(told!.result.connections).toBe(20)
    expect(left).toEqual([])
    expect(code).toBe(0)
  })

  it('goes on under chaos: whoever is cut off comes back', async () => {
    const { clients, connections, chaos } = await websocketLive.run(
      { clients: 20, slow: 0, messages: 20, chaos: 0.3 },
      labContext(2),
    )
    expect(chaos.resets).toBeGreaterThan(0)
    expect(chaos.errors).toBeGreaterThan(0)
    expect(connections).toBeGreaterThan(20)
    expect(clients.count).toBeGreaterThan(0)
  })

  it('tells that its port is taken', async () => {
    const other = createServer().listen(0, '127.0.0.1')
    await once(other, 'listening')
    const { port } = other.address() as AddressInfo
    const { code, told, left } = await labProcess('websocket-live', { ...few, port })
    expect(told!.message).toBe(`Cannot listen on port ${port}: the port is taken (EADDRINUSE)`)
    expect(left).toEqual([])
    expect(code).toBe(1)
    other.close()
  })

  it('leaves nothing behind when it is interrupted', async () => {
    const { code, left } = await labProcess(
      'websocket-live',
      { ...few, messages: 100_000 },
      { onProgress: ({ done }, pid) => void (done === 20 && process.kill(pid, 'SIGINT')) },
    )
    expect(left).toEqual([])
    expect(code).toBe(130)
  })
})
