import { createSocket } from 'node:dgram'
import { once } from 'node:events'
import { describe, expect, it } from 'vitest'
import { labContext } from '../../src/lab.ts'
import { dnsLookups } from '../../src/world/dns-lookups/lab.ts'
import { labProcess } from './lab-process.ts'

const patient = { names: 30, timeout: 60_000 }

async function silent() {
  const socket = createSocket('udp4').bind(0, '127.0.0.1')
  await once(socket, 'listening')
  return socket
}

describe('dns-lookups', () => {
  it('finds every name, in either way, and leaves nothing behind', async () => {
    const { code, told, left } = await labProcess('dns-lookups', patient)
    expect(told!.result.ways).toMatchObject([
      { way: 'patient', count: 30, failed: 0 },
      { way: 'hedged', count: 30, failed: 0 },
    ])
    expect(left).toEqual([])
    expect(code).toBe(0)
  })

  it('asks again what is not answered or fails', async () => {
    const { ways, chaos } = await dnsLookups.run(
      { ...patient, timeout: 100, slow: 0, chaos: 0.3 },
      labContext(5),
    )
    expect(chaos.resets + chaos.errors).toBeGreaterThan(0)
    for (const { count, failed } of ways) expect(count + failed).toBe(30)
    expect(ways[1]!.count).toBeGreaterThan(0)
  })

  it('tells that DNS does not answer', async () => {
    const socket = await silent()
    const url = `dns://127.0.0.1:${socket.address().port}`
    const { code, told, left } = await labProcess('dns-lookups', { names: 3, timeout: 20, url })
    expect(told!.message).toMatch(
      /^Cannot look names up: 127\.0\.0\.1:\d+ does not answer, it does not answer/,
    )
    expect(told!.saved).toBe('3 of 6 lookups were made')
    expect(left).toEqual([])
    expect(code).toBe(1)
    socket.close()
  })

  it('tells that its port is taken', async () => {
    const socket = await silent()
    const { port } = socket.address()
    const { code, told } = await labProcess('dns-lookups', { names: 3, port })
    expect(told!.message).toBe(`Cannot listen on port ${port}: the port is taken (EADDRINUSE)`)
    expect(code).toBe(1)
    socket.close()
  })

  it('leaves nothing behind when it is interrupted', async () => {
    const { code, left } = await labProcess(
      'dns-lookups',
      { ...patient, names: 5000 },
      { onProgress: ({ done }, pid) => void (done === 20 && process.kill(pid, 'SIGINT')) },
    )
    expect(left).toEqual([])
    expect(code).toBe(130)
  })
})
