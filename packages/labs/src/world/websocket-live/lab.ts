import { codeOf } from '../../code.ts'
import { defineLab, type Shown } from '../../lab.ts'
import { chaosParam, chaosWords } from '../chaos.ts'
import { countWords, timeWords } from '../latencies.ts'
import { portParam } from '../port.ts'
import source from './live-server.ts?raw'
import type { Lived } from './run.ts'

export const websocketLive = defineLab({
  id: 'websocket-live',
  title: 'Live news to {clients} clients, and to {slow} slow ones',
  topic: 'The world outside',
  teaches: 'Whoever reads slowly waits alone, and costs no more memory than anybody else.',
  params: {
    clients: {
      kind: 'number',
      default: 1000,
      min: 1,
      max: 10_000,
      whole: true,
      description: 'how many clients read at once',
    },
    slow: {
      kind: 'number',
      default: 10,
      min: 0,
      max: 1000,
      whole: true,
      description: 'how many clients read slowly',
    },
    slowness: {
      kind: 'number',
      default: 3000,
      min: 0,
      max: 3_600_000,
      unit: 'milliseconds',
      description: 'how long a slow one looks at each piece of news',
    },
    messages: {
      kind: 'number',
      default: 12,
      min: 1,
      max: 100_000,
      whole: true,
      description: 'how many pieces of news there are',
    },
    port: portParam,
    chaos: chaosParam,
  },
  run: async (params, lab) => (await import('./run.ts')).runLive(params, lab),
  show: showLived,
  explain:
    'To publish never waits. Each client has a task that waits until the client has taken what it was sent, so a slow one holds ' +
    'up its own task and nobody else. What it is too far behind for it misses, and how much is counted exactly: memory stays bounded.',
  code: codeOf(source),
  next: ['run websocket-live --slow 500', 'run websocket-live --chaos', 'explain database-pool'],
  depth: 1,
})

function showLived(
  { clients, slow, missed, connections, chaos }: Lived,
  params: { readonly chaos: number },
): Shown {
  return {
    table: [['', 'taken', 'p50', 'p99', 'most'], row('clients', clients), row('slow ones', slow)],
    value: `${countWords(missed)} missed by those who were too slow`,
    note:
      params.chaos > 0
        ? `${chaosWords(chaos)}, ${countWords(connections)} connections made`
        : 'and nobody waited for them',
  }
}

function row(name: string, { count, p50, p99, most }: Lived['clients']): string[] {
  return [name, countWords(count), ...[p50, p99, most].map(timeWords)]
}
