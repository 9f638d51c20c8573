import {
  type AsyncResource,
  channel,
  interruptible,
  type Receiver,
  resource,
  Semaphore,
} from '@async-lab/core'
import type { MqttClient } from 'mqtt'
import { addressOf } from '../address.ts'
import { library } from '../library.ts'
import { outside } from '../outside.ts'

/** At least once: the broker keeps what a client was not there for, and may bring it twice. */
const QOS = 1
/** How many messages a client has on their way before it waits. */
const IN_FLIGHT = 32

export interface Messenger {
  publish(topic: string, text: string): Promise<void>
  /** What comes in is taken one by one: the broker is told so only when it is. */
  subscribe(topic: string): Promise<Receiver<string>>
  /** Cuts the connection off, as a network does; the client connects again by itself. */
  cut(): void
}

/** A client that has a name, so that a broker knows it again, and keeps what it has missed. */
export async function messenger(url: string, name: string): Promise<AsyncResource<Messenger>> {
  const { connectAsync } = await library('mqtt', () => import('mqtt'))
  return resource(async function* () {
    const client: MqttClient = await outside(`reach ${addressOf(url)}`, () =>
      interruptible(
        connectAsync(url, { clientId: name, clean: false, reconnectPeriod: 20, connectTimeout: 5000 }, false),
        { onLate: (late) => late.end(true) },
      ),
    )
    const places = new Semaphore(IN_FLIGHT, { name: 'in flight' })
    client.on('error', () => {})
    try {
      yield {
        publish: (topic, text) =>
          places.with(async () => {
            await interruptible(client.publishAsync(topic, text, { qos: QOS }))
          }),
        subscribe: async (topic) => {
          const [found, messages] = channel<string>({ capacity: 64, name: topic })
          client.handleMessage = (packet, done) => {
            found.send(String(packet.payload)).then(() => done(), done)
          }
          await interruptible(client.subscribeAsync(topic, { qos: QOS }))
          return messages
        },
        cut: () => client.stream.destroy(),
      }
    } finally {
      client.end(true)
    }
  })
}
