import { createSocket } from 'node:dgram'
import { once } from 'node:events'
import { scope } from '@async-lab/core'
import { runVirtual } from '@async-lab/core/testing'
import { describe, expect, it } from 'vitest'
import { labContext } from '../../src/lab.ts'
import { udpTelemetry } from '../../src/world/udp-telemetry/lab.ts'
import { collect, inbox } from '../../src/world/udp-telemetry/telemetry.ts'
import { labProcess } from './lab-process.ts'

describe('udp-telemetry', () => {
  it('accounts for every datagram, and leaves nothing behind', async () => {
    const { code, told, left } = await labProcess('udp-telemetry', { sources: 2, samples: 200, burst: 5 })
    const { sent, samples, lost, dropped } = told!.result
    expect(sent).toBe(400)
    expect(samples + lost + dropped).toBe(400)
    expect(samples).toBeGreaterThan(0)
    expect(left).toEqual([])
    expect(code).toBe(0)
  })

  it('tells what was lost, late, here twice, and dropped for want of room', async () => {
    await runVirtual(async () => {
      const [found, samples, dropped] = inbox(4)
      for (const number of [9, 8, 0, 3, 2, 3]) found.trySend({ source: 1, number })
      const counted = await scope((s) => s.spawn(() => collect(samples, dropped, () => true, 1)))
      expect(counted).toEqual({ samples: 3, late: 1, twice: 1, dropped: 2 })
    })
  })

  it('loses under chaos what the network loses', async () => {
    const { samples, lost, dropped, twice, chaos } = await udpTelemetry.run(
      { sources: 1, samples: 300, burst: 1, chaos: 0.3 },
      labContext(7),
    )
    expect(chaos.resets).toBeGreaterThan(0)
    expect(samples + lost + dropped).toBe(300)
    expect(lost).toBeGreaterThanOrEqual(chaos.resets)
    expect(twice).toBeLessThanOrEqual(chaos.errors)
  })

  it('tells that its port is taken', async () => {
    const socket = createSocket('udp4').bind(0, '127.0.0.1')
    await once(socket, 'listening')
    const { port } = socket.address()
    const { code, told, left } = await labProcess('udp-telemetry', { port })
    expect(told!.message).toBe(`Cannot listen on port ${port}: the port is taken (EADDRINUSE)`)
    expect(left).toEqual([])
    expect(code).toBe(1)
    socket.close()
  })

  it('leaves nothing behind when it is interrupted', async () => {
    const { code, left } = await labProcess(
      'udp-telemetry',
      { samples: 500_000 },
      { onProgress: ({ done }, pid) => void (done === 100 && process.kill(pid, 'SIGINT')) },
    )
    expect(left).toEqual([])
    expect(code).toBe(130)
  })
})
