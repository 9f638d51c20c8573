import { createSocket, type Socket } from 'node:dgram'
import { once } from 'node:events'
import { promisify } from 'node:util'
import { AsyncExitStack, interruptible, now, scope, sleep } from '@async-lab/core'
import type { LabContext } from '../../lab.ts'
import { Chaos, type ChaosCounts } from '../chaos.ts'
import { countWords } from '../latencies.ts'
import { HOST } from '../listening.ts'
import { outside } from '../outside.ts'
import { collect, emit, inbox, type Received, type Sample } from './telemetry.ts'

export interface Telemetry extends Received {
  readonly sent: number
  readonly lost: number
  readonly perSecond: number
  readonly chaos: ChaosCounts
}

export interface TelemetryParams {
  readonly sources: number
  readonly samples: number
  readonly capacity: number
  readonly burst: number
  readonly quiet: number
  readonly port: number
  readonly chaos: number
}

/** Sends numbered datagrams over loopback, and counts what arrives. */
export async function runTelemetry(params: TelemetryParams, lab: LabContext): Promise<Telemetry> {
  const { sources, samples, capacity, burst, quiet } = params
  const chaos = new Chaos(params.chaos, lab.random)
  const total = sources * samples
  let sent = 0
  return outside(
    'go on sending',
    async () => {
      await using stack = new AsyncExitStack()
      const receiving = stack.adopt(createSocket('udp4'), (socket) => socket.close())
      const port = await bound(receiving, params.port)
      const sending = stack.adopt(createSocket('udp4'), (socket) => socket.close())
      const [found, arrived, dropped] = inbox(capacity)
      receiving.on('message', (message) => {
        found.trySend({ source: message.readUInt32BE(0), number: message.readUInt32BE(4) })
      })
      const datagram = promisify((bytes: Buffer, callback: (error: Error | null) => void) =>
        sending.send(bytes, port, HOST, callback),
      )
      const send = async (sample: Sample): Promise<void> => {
        const bytes = Buffer.alloc(8)
        bytes.writeUInt32BE(sample.source, 0)
        bytes.writeUInt32BE(sample.number, 4)
        const { kind, delay } = chaos.fateOf(`${sample.source}/${sample.number}`)
        lab.progress(++sent, total, 'datagrams')
        // What a network does to datagrams: it holds one up, loses one, brings one twice.
        if (kind === 'delay') await sleep(delay)
        if (kind !== 'reset') await datagram(bytes)
        if (kind === 'error') await datagram(bytes)
      }
      const began = now()
      const received = await scope(async (s) => {
        let isAllSent = false
        const collecting = s.spawn(() => collect(arrived, dropped, () => isAllSent, quiet), {
          name: 'collector',
        })
        await s.spawn(() => emit(sources, samples, burst, send), { name: 'sources' })
        isAllSent = true
        return collecting
      })
      const seconds = Math.max(now() - began - quiet, 1) / 1000
      const lost = total - received.samples - received.dropped
      return { ...received, sent: total, lost, perSecond: received.samples / seconds, chaos: chaos.counts }
    },
    () => `${countWords(sent)} of ${countWords(total)} datagrams were sent`,
  )
}

async function bound(socket: Socket, port: number): Promise<number> {
  await outside(`listen on port ${port}`, () =>
    interruptible((signal) => {
      const listening = once(socket, 'listening', { signal })
      socket.bind(port, HOST)
      return listening
    }),
  )
  return socket.address().port
}
