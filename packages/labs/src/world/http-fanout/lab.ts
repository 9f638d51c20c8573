import { codeOf } from '../../code.ts'
import { defineLab, type Shown } from '../../lab.ts'
import { chaosParam, chaosWords } from '../chaos.ts'
import { countWords, timeWords } from '../latencies.ts'
import { portParam } from '../port.ts'
import source from './fan-out.ts?raw'
import type { Fanout } from './measure.ts'

const many = { kind: 'number', min: 1, max: 100_000, whole: true } as const

export const httpFanout = defineLab({
  id: 'http-fanout',
  title: '{requests} GETs to a local server: one by one, {limit} at a time, all at once',
  topic: 'The world outside',
  teaches: 'Asking many things at once is fast, and with a limit faster than without.',
  params: {
    requests: { ...many, default: 1000, description: 'how many requests with the limit, and all at once' },
    alone: { ...many, default: 100, description: 'how many requests one by one' },
    limit: { ...many, default: 50, max: 10_000, description: 'how many requests at a time' },
    delay: {
      kind: 'number',
      default: 2,
      min: 0,
      max: 10_000,
      unit: 'milliseconds',
      description: "how long the lab's own server takes to answer",
    },
    url: { kind: 'url', default: '', protocols: ['http', 'https'], description: 'a server to ask instead' },
    port: portParam,
    timeout: {
      kind: 'number',
      default: 60,
      min: 0.1,
      max: 3600,
      unit: 'seconds',
      description: 'how long each way may take',
    },
    chaos: chaosParam,
    byHand: {
      kind: 'boolean',
      default: false,
      description: 'also without this library, to see what it costs',
    },
  },
  run: async (params, lab) => (await import('./measure.ts')).measureFanout(params, lab),
  show: showFanout,
  explain:
    'One by one, each request waits for the one before, and the machine idles. All at once, as many connections are opened ' +
    'as there are requests, and each waits for all others: the slowest answers take as long as everything. ' +
    'A limit keeps a few connections busy, and answers come soon.',
  code: codeOf(source),
  next: ['run http-fanout --chaos', 'run http-fanout --limit 10 --by-hand', 'explain sync-vs-async'],
  depth: 1,
  isSideBySide: true,
})

function showFanout({ ways, chaos }: Fanout, params: { readonly chaos: number }): Shown {
  const [alone, limited] = ways
  const factor = limited!.perSecond / Math.max(alone!.perSecond, 1e-9)
  const lost = ways.reduce((sum, { errors }) => sum + errors, 0)
  const answered = ways.reduce((sum, { count }) => sum + count, 0)
  return {
    table: [
      ['', 'answers', 'per second', 'p50', 'p99', 'connections', 'errors'],
      ...ways.map(({ way, count, perSecond, p50, p99, connections, errors }) => [
        way,
        countWords(count),
        countWords(perSecond),
        timeWords(p50),
        timeWords(p99),
        connections === null ? '?' : countWords(connections),
        countWords(errors),
      ]),
    ],
    value: `with a limit ${factor.toFixed(1)} times as many answers a second as one by one`,
    ...(params.chaos > 0 && {
      note: `${chaosWords(chaos)}: ${countWords(answered)} answers came all the same, ${countWords(lost)} were lost`,
    }),
  }
}
