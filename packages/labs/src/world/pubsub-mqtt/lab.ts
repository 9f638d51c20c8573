import { codeOf } from '../../code.ts'
import { defineLab, type Shown } from '../../lab.ts'
import { chaosParam } from '../chaos.ts'
import { countWords, timeWords } from '../latencies.ts'
import { portParam } from '../port.ts'
import source from './client.ts?raw'
import type { Delivered } from './run.ts'

const some = { kind: 'number', min: 1, whole: true } as const

export const pubsubMqtt = defineLab({
  id: 'pubsub-mqtt',
  title: '{messages} messages to {subscribers} subscribers, at least once each',
  topic: 'The world outside',
  teaches: 'What is told only when it is taken is not lost when the connection is cut.',
  params: {
    messages: { ...some, default: 500, max: 100_000, description: 'how many messages are published' },
    subscribers: { ...some, default: 5, max: 1000, description: 'how many get each of them' },
    patience: {
      kind: 'number',
      default: 30,
      min: 0.1,
      max: 3600,
      unit: 'seconds',
      description: 'how long all of it may take',
    },
    url: {
      kind: 'url',
      default: '',
      protocols: ['mqtt', 'mqtts'],
      description: 'a running broker in place of the embedded one',
    },
    port: portParam,
    chaos: {
      ...chaosParam,
      bare: 0.02,
      description: 'share of the deliveries after which the connection is cut',
    },
  },
  run: async (params, lab) => (await import('./run.ts')).runDelivery(params, lab),
  show: showDelivered,
  explain:
    'A subscriber tells the broker that it has a message only when that stands in its channel, and the channel holds few: a slow one ' +
    'makes the broker wait. When the connection is cut the client connects again under its name, and gets what it had not confirmed. ' +
    'So nothing is lost, and some of it comes twice.',
  code: codeOf(source),
  next: ['run pubsub-mqtt --chaos', 'run pubsub-mqtt --subscribers 20', 'explain websocket-live'],
  depth: 1,
})

function showDelivered(seen: Delivered, params: { readonly chaos: number }): Shown {
  const { published, expected, received, twice, p50, p99, chaos } = seen
  const cuts = chaos.delays + chaos.resets + chaos.errors
  return {
    table: [
      ['', 'published', 'delivered', 'lost', 'twice', 'p50', 'p99'],
      [
        'messages',
        ...[published, received, expected - received, twice].map(countWords),
        timeWords(p50),
        timeWords(p99),
      ],
    ],
    value: received === expected ? 'nothing was lost' : `${countWords(expected - received)} were lost`,
    ...(params.chaos > 0 && { note: `though the connection was cut ${countWords(cuts)} times` }),
  }
}
