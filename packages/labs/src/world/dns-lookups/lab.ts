import { codeOf } from '../../code.ts'
import { defineLab, type Shown } from '../../lab.ts'
import { chaosParam, chaosWords } from '../chaos.ts'
import { countWords, timeWords } from '../latencies.ts'
import { portParam } from '../port.ts'
import source from './lookup.ts?raw'
import type { Lookups } from './run.ts'

const some = { kind: 'number', min: 1, whole: true } as const
const times = { kind: 'number', min: 0, max: 60_000, unit: 'milliseconds' } as const

export const dnsLookups = defineLab({
  id: 'dns-lookups',
  title: '{names} names looked up, {limit} at a time, with and without a second question',
  topic: 'The world outside',
  teaches: 'A few slow answers make everything slow; to ask twice costs little and helps a lot.',
  params: {
    names: { ...some, default: 200, max: 100_000, description: 'how many names' },
    limit: { ...some, default: 20, max: 1000, description: 'how many lookups at a time' },
    slow: {
      kind: 'number',
      default: 0.05,
      min: 0,
      max: 1,
      description: "share of the names that the lab's own server answers slowly at first",
    },
    after: { ...times, default: 40, description: 'when a second question is asked' },
    timeout: { ...times, default: 1000, min: 1, description: 'how long an answer may take' },
    name: {
      kind: 'string',
      default: 'lab.test',
      description: 'the domain of the names; with --url the name itself',
    },
    url: {
      kind: 'url',
      default: '',
      protocols: ['dns'],
      description: 'a DNS server to ask, as dns://192.0.2.1:53',
    },
    port: portParam,
    chaos: chaosParam,
  },
  run: async (params, lab) => (await import('./run.ts')).runLookups(params, lab),
  show: showLookups,
  explain:
    'A lookup that waits for its answer is as slow as the slowest server. `hedge` asks a second time when the answer is later than ' +
    'usual: the first answer to come is taken, and the other question is cancelled. Around both stands a timeout, and around that a retry.',
  code: codeOf(source),
  next: ['run dns-lookups --slow 0.2', 'run dns-lookups --chaos', 'explain http-fanout'],
  depth: 1,
  isSideBySide: true,
})

function showLookups({ ways, chaos }: Lookups, params: { readonly chaos: number }): Shown {
  const [patient, hedged] = ways
  return {
    table: [
      ['', 'answers', 'none', 'p50', 'p99', 'most'],
      ...ways.map(({ way, count, failed, p50, p99, most }) => [
        way,
        ...[count, failed].map(countWords),
        ...[p50, p99, most].map(timeWords),
      ]),
    ],
    value: `p99 ${timeWords(hedged!.p99)} in place of ${timeWords(patient!.p99)}`,
    ...(params.chaos > 0 && { note: chaosWords(chaos) }),
  }
}
