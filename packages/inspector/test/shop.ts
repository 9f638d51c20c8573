import type { Picture, Seen } from '../src/live/facts.ts'
import type { Snapshot } from '../src/record/facts.ts'

/** One row of a snapshot; what is left out is nothing. */
type Facts = Partial<{ [Column in keyof Snapshot]: NonNullable<Snapshot[Column]>[number] }> & {
  readonly id: number
  readonly parent: number
  readonly name: string
}

const NOTHING = {
  type: 'task',
  state: 'parked',
  kind: null,
  on: null,
  owner: [],
  since: 0,
  site: null,
  wait: 0,
  resource: 0,
  detail: '',
  waiting: 0,
  place: 0,
  deadline: 0,
  cancelled: null,
}

function pictureOf(now: number, rows: readonly Facts[]): Picture {
  const columns = Object.keys({ id: 0, parent: 0, name: '', ...NOTHING })
  const snapshot = Object.fromEntries(
    columns.map((column) => [column, rows.map((row) => ({ ...NOTHING, ...row })[column as keyof Facts])]),
  )
  return { now, entries: [{ core: '1.0.0', snapshot: snapshot as unknown as Snapshot }] }
}

const NOW = 8_100_000

/** The shop that stands still: 42 wait for the stock, which restock holds while it awaits something foreign. */
export function shop(): Picture {
  const ago = (s: number) => NOW - s * 1000
  const rows: Facts[] = [
    { id: 50_001, parent: 0, name: 'run', type: 'scope', state: 'open' },
    {
      id: 1,
      parent: 50_001,
      name: 'main',
      kind: 'scope',
      on: 'serve',
      resource: 50_002,
      detail: '3 tasks',
      since: ago(8040),
      owner: [2, 3, 31],
      waiting: 1,
      place: 1,
    },
    { id: 50_002, parent: 1, name: 'serve', type: 'scope', state: 'joining' },
    {
      id: 3,
      parent: 50_002,
      name: 'pool',
      kind: 'scope',
      on: 'pool',
      resource: 50_003,
      detail: '150 tasks',
      since: ago(8040),
      waiting: 1,
      place: 1,
    },
    { id: 50_003, parent: 3, name: 'pool', type: 'scope', state: 'joining' },
  ]
  for (let at = 0; at < 150; at++) {
    const waits = { kind: 'get', on: 'jobs', resource: 60_001, waiting: 150, place: at + 1, since: ago(0.2) }
    rows.push({ id: 100 + at, parent: 50_003, name: 'worker', ...waits })
  }
  rows.push(
    { id: 2, parent: 50_002, name: 'listen', state: 'outside' },
    { id: 50_004, parent: 2, name: 'scope', type: 'scope', state: 'open' },
  )
  for (let at = 0; at < 42; at++) {
    rows.push({
      id: 300 + at,
      parent: 50_004,
      name: 'checkout',
      kind: 'mutex',
      on: 'stock',
      resource: 60_002,
      waiting: 42,
      place: at + 1,
      owner: [31],
      since: ago(3.1 - at / 20),
      deadline: at === 0 ? NOW + 4800 : 0,
    })
  }
  rows.push(
    { id: 77, parent: 50_004, name: 'poll', state: 'outside' },
    { id: 57, parent: 50_004, name: 'audit', state: 'outside', cancelled: 'failure' },
    { id: 31, parent: 50_002, name: 'restock', state: 'outside' },
    { id: 400, parent: 50_002, name: 'tick \u001b[31m\nred', kind: 'sleep', on: NOW + 700, since: -ago(12) },
    {
      id: 401,
      parent: 50_002,
      name: '仕事',
      kind: 'semaphore',
      on: 'semaphore',
      resource: 60_003,
      waiting: 1,
      place: 1,
    },
    { id: 402, parent: 50_002, name: 'late', state: 'queued', kind: 'slot', on: 'serve', detail: '9 tasks' },
  )
  return pictureOf(NOW, rows)
}

/** The same, watched since before the first checkout was spawned, and after the others. */
export function watched(): Picture {
  const { now, entries } = shop()
  const seen: Seen[] = [
    {
      id: 300,
      isWhole: true,
      woken: 7,
      by: 2,
      byName: 'listen',
      site: '/shop/src/api.ts:61:11',
      isSiteSure: true,
      ran: 2.1,
      longest: 0.8,
      isRanWhole: true,
    },
    { id: 301, isWhole: false, woken: 1 },
    {
      id: 31,
      isWhole: false,
      woken: 3,
      outside: NOW - 9100,
      last: { kind: 'sleep', on: '', frames: ['at async fetchPrices (file:///shop/src/cron.ts:4:9)'] },
      holds: [{ on: 60_002, since: NOW - 9100 }],
    },
    {
      id: 57,
      isWhole: true,
      woken: 1,
      outside: NOW - 1200,
      site: '/shop/src/api.ts:70:3',
      isSiteSure: false,
    },
  ]
  return { now, entries: entries.map((entry) => ({ ...entry, seen })) }
}

/** What the probe of the first checkout found, as V8 writes it. */
export const FRAMES = [
  'at async Mutex.with (file:///shop/node_modules/@async-lab/core/dist/index.js:10:20)',
  'at async reserve (file:///shop/src/stock.ts:92:23)',
  'at async Promise.all (index 1)',
  'at async checkout (file:///shop/src/api.ts:88:9)',
  'at process.processTicksAndRejections (node:internal/process/task_queues:103:5)',
]
