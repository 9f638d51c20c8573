import { droppedLine } from './timeline.ts'
import type { Hello, SiteFacts, WatchTick } from '../live/facts.ts'
import { latency } from './age.ts'
import type { Paper } from './paper.ts'
import { programName, shortRuntime } from './ps.ts'
import { clip, table } from './table.ts'
import { plain } from '../record/texts.ts'
import { resource } from './words.ts'

export interface TopOptions {
  readonly all?: boolean | undefined
  /** Milliseconds of Unix time at moment 0 of the program's clock. */
  readonly epoch?: number | undefined
}

const MOST_ROWS = 20
/** A long name leaves room for the numbers. */
const MOST_OF_A_LINE = 0.3
const RIGHT = { right: true }

/** What a program did in the last `every` milliseconds, by where its tasks are spawned. */
export function topLines(
  { counts, sites, loop, merged, level = 1, dropped, ms: took }: WatchTick,
  { program, pid, runtime }: Hello,
  every: number,
  { columns }: Paper,
  { all = false, epoch }: TopOptions = {},
): string[] {
  const ms = took ?? every
  const rate = (key: 'spawned' | 'completed' | 'failed' | 'cancelled') => {
    const sum = sites.reduce((total, site) => total + site[key], 0)
    return `${key} ${Math.round((sum * 1000) / ms)}/s`
  }
  const head = [
    `${programName(program, '')} ${pid}`,
    shortRuntime(runtime),
    `${counts.tasks} ${counts.tasks === 1 ? 'task' : 'tasks'}`,
    `loop late ${Math.round(loop.late)} ms, worst ${Math.round(loop.worst)} ms`,
    `level ${level}`,
  ]
  const busy = [...sites].sort((a, b) => b.live - a.live || b.spawned - a.spawned)
  const shown = all ? busy : busy.slice(0, MOST_ROWS)
  return [
    clip(head.join(' · '), columns),
    clip([rate('spawned'), rate('completed'), rate('failed'), rate('cancelled')].join('  '), columns),
    ...table(
      [
        ['SITE', 'LIVE', 'PARKED', 'P50', 'P99', 'RUN%', 'LONGEST', 'MOSTLY WAITS FOR'],
        ...shown.map((site) => [
          clip(siteName(site), Math.floor(columns * MOST_OF_A_LINE)),
          String(site.live),
          String(site.parked),
          site.p50 === null ? '-' : latency(site.p50),
          site.p99 === null ? '-' : latency(site.p99),
          known(site.run, level, (run) => ((run * 100) / ms).toFixed(1)),
          known(site.longest, level, latency),
          mostly(site),
        ]),
      ],
      [{}, RIGHT, RIGHT, RIGHT, RIGHT, RIGHT, RIGHT, {}],
      columns,
    ),
    ...(shown.length < busy.length ? [`${busy.length - shown.length} more (--all)`] : []),
    ...(dropped !== undefined && dropped.tasks > 0 ? [clip(droppedLine(dropped, epoch), columns)] : []),
    ...(merged > 0
      ? [clip(`! ${merged} updates merged into later ones: this side read too slowly`, columns)]
      : []),
  ]
}

function siteName({ name, place }: SiteFacts): string {
  const line = /[^\\/]+?:\d+(?=:\d+$)/.exec(place)
  return line === null ? plain(name) : `${plain(name)} ${line[0]}`
}

/** Exact at level 4, else an estimate. */
function known(ms: number | null | undefined, level: number, words: (ms: number) => string): string {
  return ms === null || ms === undefined ? '-' : `${level === 4 ? '' : '~'}${words(ms)}`
}

function mostly({ waits }: SiteFacts): string {
  const [most] = waits
  if (most === undefined) return '-'
  const what =
    most.kind === 'sleep' || most.kind === 'forever' ? most.kind : resource(most.kind, plain(most.on), 0)
  return `${what} ${Math.round(most.share * 100)}%`
}
