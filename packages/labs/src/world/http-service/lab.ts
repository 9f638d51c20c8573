import { codeOf } from '../../code.ts'
import { defineLab, type Shown } from '../../lab.ts'
import { chaosParam, chaosWords } from '../chaos.ts'
import { countWords, timeWords } from '../latencies.ts'
import { portParam } from '../port.ts'
import type { Restarted } from './restart.ts'
import source from './service.ts?raw'

const some = { kind: 'number', min: 1, max: 10_000, whole: true } as const

export const httpService = defineLab({
  id: 'http-service',
  title: '{requests} requests of {clients} clients to a service, which is replaced meanwhile',
  topic: 'The world outside',
  teaches: 'A deadline goes with the request, too much is refused, and no request is lost at the end.',
  params: {
    requests: { ...some, default: 400, max: 100_000, description: 'how many orders are asked for' },
    clients: { ...some, default: 40, description: 'how many clients ask at a time' },
    places: { ...some, default: 20, description: 'how many requests the service works on at a time' },
    pool: { ...some, default: 8, max: 100, description: 'how many connections to the database' },
    patience: {
      kind: 'number',
      default: 500,
      min: 1,
      max: 60_000,
      unit: 'milliseconds',
      description: 'how long a request may take',
    },
    attempts: { ...some, default: 8, max: 100, description: 'how often a client asks for one order at most' },
    url: {
      kind: 'url',
      default: '',
      protocols: ['postgres', 'postgresql'],
      description: 'a PostgreSQL server instead of the embedded one',
    },
    port: portParam,
    chaos: chaosParam,
  },
  run: async (params, lab) => (await import('./restart.ts')).restartUnderLoad(params, lab),
  show: showRestarted,
  explain:
    'Each request is a task with a deadline that everything below it obeys, down to the query. When all places are taken the ' +
    'service answers 503 at once, since to queue would make all late. To end, it takes no more connections, and waits for ' +
    'the scope of its requests before it closes what they use.',
  code: codeOf(source),
  next: ['run http-service --chaos', 'run http-service --patience 40', 'run http-service --places 5'],
  depth: 1,
})

function showRestarted(
  seen: Restarted,
  params: { readonly chaos: number; readonly requests: number },
): Shown {
  const { answered, refused, late, lost, again, p50, p99 } = seen
  return {
    table: [
      ['', 'answered', 'refused', 'late', 'lost', 'asked again', 'p50', 'p99'],
      ['requests', ...[answered, refused, late, lost, again].map(countWords), timeWords(p50), timeWords(p99)],
    ],
    ...(params.chaos > 0
      ? {
          value: `${countWords(answered)} of ${countWords(params.requests)} orders were read all the same`,
          note: chaosWords(seen.chaos),
        }
      : {
          value: lost === 0 ? 'no request was lost' : `${countWords(lost)} requests were lost`,
          note: 'though the service was replaced while they came',
        }),
  }
}
