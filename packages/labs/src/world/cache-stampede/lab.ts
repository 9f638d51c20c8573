import { codeOf } from '../../code.ts'
import { defineLab, type Shown } from '../../lab.ts'
import { chaosParam, chaosWords } from '../chaos.ts'
import { countWords, timeWords } from '../latencies.ts'
import source from './cached.ts?raw'
import type { Stampede } from './run.ts'

const some = { kind: 'number', min: 1, whole: true } as const

export const cacheStampede = defineLab({
  id: 'cache-stampede',
  title: '{callers} callers want what the cache has just forgotten',
  topic: 'The world outside',
  teaches: 'When a key expires under load, one is to load it anew, not all.',
  params: {
    callers: { ...some, default: 200, max: 10_000, description: 'how many want the same key at once' },
    rounds: { ...some, default: 5, max: 10_000, description: 'how often a key is missing' },
    load: {
      kind: 'number',
      default: 50,
      min: 0,
      max: 60_000,
      unit: 'milliseconds',
      description: 'how long it takes to load a value',
    },
    url: {
      kind: 'url',
      default: '',
      protocols: ['redis', 'rediss'],
      description: 'a running Redis in place of the redis-server that is on the PATH',
    },
    chaos: chaosParam,
  },
  run: async (params, lab) => (await import('./run.ts')).runStampede(params, lab),
  show: showStampede,
  explain:
    'A key is gone from Redis, and everybody who wants it finds nothing and loads it: what was one load becomes as many as there are ' +
    'callers, just when the database is busy. With `singleFlight` those who want the same key share one flight and its answer, ' +
    'and it is cancelled only when all of them have gone.',
  code: codeOf(source),
  next: ['run cache-stampede --callers 2000', 'run cache-stampede --chaos', 'explain retry-storm'],
  depth: 1,
  isSideBySide: true,
})

function showStampede({ ways, chaos }: Stampede, params: { readonly chaos: number }): Shown {
  const [all, one] = ways
  return {
    table: [
      ['', 'answers', 'loads', 'failed', 'p50', 'p99'],
      ...ways.map(({ way, count, loads, failed, p50, p99 }) => [
        way,
        ...[count, loads, failed].map(countWords),
        timeWords(p50),
        timeWords(p99),
      ]),
    ],
    value: `${countWords(one!.loads)} loads in place of ${countWords(all!.loads)}`,
    ...(params.chaos > 0 && { note: chaosWords(chaos) }),
  }
}
