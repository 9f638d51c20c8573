import { createSocket } from 'node:dgram'
import { once } from 'node:events'
import { type AsyncResource, interruptible, resource } from '@async-lab/core'
import type { Chaos } from '../chaos.ts'
import { library } from '../library.ts'
import { HOST } from '../listening.ts'
import { outside } from '../outside.ts'

export interface NameServerOptions {
  readonly port: number
  /** How long an answer takes, in milliseconds: the name, and how often it was asked for. */
  readonly delayOf: (name: string, time: number) => number
  readonly chaos: Chaos
}

/** A DNS server that knows every name. Chaos delays an answer, gives none at all, or says that it failed. */
export async function nameServer({
  port,
  delayOf,
  chaos,
}: NameServerOptions): Promise<AsyncResource<string>> {
  const { default: packet } = await library('dns-packet', () => import('dns-packet'))
  return resource(async function* () {
    const socket = createSocket('udp4')
    const times = new Map<string, number>()
    const timers = new Set<NodeJS.Timeout>()
    socket.on('message', (message, from) => {
      const { id = 0, questions = [] } = packet.decode(message)
      const { name } = questions[0]!
      const time = (times.get(name) ?? 0) + 1
      times.set(name, time)
      const fate = chaos.fateOf(`${name}, ${time}`)
      if (fate.kind === 'reset') return
      const SERVER_FAILED = 2
      const answer = packet.encode({
        type: 'response',
        id,
        flags: fate.kind === 'error' ? SERVER_FAILED : 0,
        questions,
        answers: fate.kind === 'error' ? [] : [{ type: 'A', name, ttl: 1, data: HOST }],
      })
      const timer = setTimeout(
        () => {
          timers.delete(timer)
          socket.send(answer, from.port, from.address)
        },
        delayOf(name, time) + fate.delay,
      )
      timers.add(timer)
    })
    try {
      await outside(`listen on port ${port}`, () =>
        interruptible((signal) => {
          const listening = once(socket, 'listening', { signal })
          socket.bind(port, HOST)
          return listening
        }),
      )
      yield `${HOST}:${socket.address().port}`
    } finally {
      for (const timer of timers) clearTimeout(timer)
      socket.close()
    }
  })
}
