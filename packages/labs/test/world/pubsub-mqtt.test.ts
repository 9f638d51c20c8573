import { once } from 'node:events'
import { type AddressInfo, createServer } from 'node:net'
import { run } from '@async-lab/core'
import { describe, expect, it } from 'vitest'
import { labContext } from '../../src/lab.ts'
import { embeddedBroker } from '../../src/world/pubsub-mqtt/broker.ts'
import { pubsubMqtt } from '../../src/world/pubsub-mqtt/lab.ts'
import { labProcess } from './lab-process.ts'

const few = { messages: 40, subscribers: 3, patience: 3600 }

describe('pubsub-mqtt', () => {
  it('brings every message to every subscriber, and leaves nothing behind', async () => {
    const { code, told, left } = await labProcess('pubsub-mqtt', few)
    expect(told!.result).toMatchObject({ published: 40, expected: 120, received: 120 })
    expect(left).toEqual([])
    expect(code).toBe(0)
  })

  it('loses nothing though connections are cut', async () => {
    const { received, chaos } = await pubsubMqtt.run({ ...few, chaos: 0.1 }, labContext(2))
    expect(chaos.delays + chaos.resets + chaos.errors).toBeGreaterThan(0)
    expect(received).toBe(120)
  })

  it('uses the broker of a URL, and tells what was saved when that is gone', async () => {
    await run(async () => {
      const broker = await embeddedBroker(0)
      const { code, told, left } = await labProcess(
        'pubsub-mqtt',
        { messages: 100_000, subscribers: 1, patience: 3, url: broker.value },
        { onProgress: ({ done }) => void (done === 50 && broker[Symbol.asyncDispose]()) },
      )
      expect(told).toMatchObject({
        name: 'Fault',
        message: expect.stringMatching(/^Cannot go on with the messages: /),
        saved: expect.stringMatching(/^\d[\d,]* of 100,000 deliveries were made$/),
      })
      expect(left).toEqual([])
      expect(code).toBe(1)
      await broker[Symbol.asyncDispose]()
    })
  })

  it('tells that nobody listens', async () => {
    const { code, told, left } = await labProcess('pubsub-mqtt', { ...few, url: 'mqtt://127.0.0.1:1' })
    expect(told!.message).toBe('Cannot reach mqtt://127.0.0.1:1: nobody listens there (ECONNREFUSED)')
    expect(told!.saved).toBe('0 of 120 deliveries were made')
    expect(left).toEqual([])
    expect(code).toBe(1)
  })

  it('tells that its port is taken', async () => {
    const other = createServer().listen(0, '127.0.0.1')
    await once(other, 'listening')
    const { port } = other.address() as AddressInfo
    const { code, told, left } = await labProcess('pubsub-mqtt', { ...few, port })
    expect(told!.message).toBe(`Cannot listen on port ${port}: the port is taken (EADDRINUSE)`)
    expect(left).toEqual([])
    expect(code).toBe(1)
    other.close()
  })

  it('leaves nothing behind when it is interrupted', async () => {
    const { code, left } = await labProcess(
      'pubsub-mqtt',
      { ...few, messages: 50_000 },
      { onProgress: ({ done }, pid) => void (done === 50 && process.kill(pid, 'SIGINT')) },
    )
    expect(left).toEqual([])
    expect(code).toBe(130)
  })
})
