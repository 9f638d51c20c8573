import { randomUUID } from 'node:crypto'
import { AsyncExitStack, forEach, now, scope, withTimeout } from '@async-lab/core'
import type { LabContext } from '../../lab.ts'
import { Chaos, type ChaosCounts } from '../chaos.ts'
import { countWords, Latencies, type LatencyFigures } from '../latencies.ts'
import { outside } from '../outside.ts'
import { embeddedBroker } from './broker.ts'
import { type Messenger, messenger } from './client.ts'

export interface Delivered extends LatencyFigures {
  readonly published: number
  readonly expected: number
  readonly received: number
  readonly twice: number
  readonly chaos: ChaosCounts
}

export interface DeliveryParams {
  readonly messages: number
  readonly subscribers: number
  readonly patience: number
  readonly url: string
  readonly port: number
  readonly chaos: number
}

/** Publishes messages to several subscribers, who count what comes, and what comes twice. */
export async function runDelivery(params: DeliveryParams, lab: LabContext): Promise<Delivered> {
  const { messages, subscribers } = params
  const chaos = new Chaos(params.chaos, lab.random)
  const run = randomUUID()
  const topic = `async-lab/${run}`
  const expected = messages * subscribers
  const latencies = new Latencies()
  let received = 0
  let twice = 0

  const listen = async (client: Messenger, name: string, ready: (value: true) => void): Promise<void> => {
    const news = await client.subscribe(topic)
    ready(true)
    const seen = new Set<number>()
    for await (const text of news) {
      const { id, at } = JSON.parse(text) as { id: number; at: number }
      if (seen.has(id)) twice++
      else {
        seen.add(id)
        latencies.add(now() - at)
        lab.progress(++received, expected, 'deliveries')
        // What was taken is not told to the broker yet: after a cut it comes again.
        if (chaos.fateOf(`${name}, message ${id}`).kind !== 'none') client.cut()
      }
      if (seen.size === messages) return
    }
  }
  const saved = () => `${countWords(received)} of ${countWords(expected)} deliveries were made`
  await outside(
    'go on with the messages',
    async () => {
      await using stack = new AsyncExitStack()
      const url = params.url === '' ? stack.use(await embeddedBroker(params.port)).value : params.url
      const open = async (name: string) => stack.use(await messenger(url, `${name}-${run}`)).value
      const publisher = await open('publisher')
      await withTimeout(params.patience * 1000, () =>
        scope(async (s) => {
          for (let at = 1; at <= subscribers; at++) {
            const name = `subscriber ${at}`
            const client = await open(`subscriber-${at}`)
            await s.start<true>((ready) => listen(client, name, ready), { name })
          }
          const ids = Array.from({ length: messages }, (_, id) => id)
          const publishing = s.spawn(
            () =>
              forEach(ids, (id) => publisher.publish(topic, JSON.stringify({ id, at: now() })), {
                concurrency: 64,
              }),
            { name: 'publisher' },
          )
          await publishing
        }),
      )
    },
    saved,
  )
  return { published: messages, expected, received, twice, ...latencies.figures, chaos: chaos.counts }
}
