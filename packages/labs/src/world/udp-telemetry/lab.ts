import { codeOf } from '../../code.ts'
import { defineLab, type Shown } from '../../lab.ts'
import { chaosParam, chaosWords } from '../chaos.ts'
import { countWords } from '../latencies.ts'
import { portParam } from '../port.ts'
import type { Telemetry } from './run.ts'
import source from './telemetry.ts?raw'

const some = { kind: 'number', min: 1, whole: true } as const

export const udpTelemetry = defineLab({
  id: 'udp-telemetry',
  title: '{sources} sources send {samples} datagrams each, and nobody promises that they arrive',
  topic: 'The world outside',
  teaches: 'Datagrams wait for nobody: what cannot be kept is dropped on purpose, and counted.',
  params: {
    sources: { ...some, default: 4, max: 1000, description: 'how many sources send at once' },
    samples: { ...some, default: 2000, max: 1_000_000, description: 'how many datagrams each of them sends' },
    capacity: {
      ...some,
      default: 1024,
      max: 1_000_000,
      description: 'how many samples wait to be read at most',
    },
    burst: { ...some, default: 4, max: 100_000, description: 'how many are sent before others get a turn' },
    quiet: {
      kind: 'number',
      default: 200,
      min: 1,
      max: 60_000,
      unit: 'milliseconds',
      description: 'how long nothing may come before what is missing is lost',
    },
    port: portParam,
    chaos: chaosParam,
  },
  run: async (params, lab) => (await import('./run.ts')).runTelemetry(params, lab),
  show: showTelemetry,
  explain:
    'A datagram that finds no room is gone, and its sender never hears of it. So the receiver takes each at once into a channel ' +
    'that drops the oldest when it is full, and counts what it dropped. Numbers tell the rest: what is lost, late, or here twice.',
  code: codeOf(source),
  next: ['run udp-telemetry --capacity 1', 'run udp-telemetry --chaos', 'explain background-queue'],
  depth: 1,
})

function showTelemetry(seen: Telemetry, params: { readonly chaos: number }): Shown {
  const { sent, samples, lost, dropped, late, twice, perSecond } = seen
  return {
    table: [
      ['', 'sent', 'kept', 'lost', 'dropped', 'late', 'twice', 'per second'],
      ['datagrams', ...[sent, samples, lost, dropped, late, twice, perSecond].map(countWords)],
    ],
    value: `${((100 * samples) / sent).toFixed(1)} % arrived and were kept`,
    ...(params.chaos > 0 && { note: chaosWords(seen.chaos) }),
  }
}
