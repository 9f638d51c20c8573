import stringWidth from 'string-width'
import { describe, expect, it } from 'vitest'
import type { Hello, StackGroup, WatchTick } from '../src/live/facts.ts'
import { ascii } from '../src/render/paper.ts'
import { programLines, taskLines } from '../src/render/ps.ts'
import { Tree } from '../src/render/pstree.ts'
import { stackLines } from '../src/render/stacks.ts'
import { taskFacts } from '../src/render/task-facts.ts'
import { topLines } from '../src/render/top.ts'
import { viewOf } from '../src/render/view.ts'
import { whereLines } from '../src/render/where.ts'
import { FRAMES, shop, watched } from './shop.ts'

const view = viewOf(shop())
const frames = new Map([['0:300', FRAMES]])
const paper = (columns: number) => ({ columns, cwd: '/shop' })

const hello: Hello = {
  v: 1,
  core: ['1.0.0'],
  pid: 4121,
  runtime: 'node 24.21.0',
  program: '/shop/src/api.ts',
  cwd: '/shop',
  level: 0,
  may: 'read',
  clock: 'performance',
  now: 0,
  started: 0,
  counts: { tasks: 198, parked: 194, outside: 4, scopes: 4 },
}

const group = (facts: Partial<StackGroup>): StackGroup => ({
  entry: 0,
  count: 1,
  tasks: [1],
  kind: 'scope',
  on: 'serve',
  owner: [],
  frames: ['main@/shop/src/api.ts:7:1'],
  ...facts,
})

const stacks = {
  groups: [
    group({
      count: 150,
      tasks: Array.from({ length: 150 }, (_, at) => 100 + at),
      kind: 'get',
      on: 'jobs',
      frames: ['at async nextJob (/shop/src/pool.ts:31:24)', 'at async /shop/src/pool.ts:18:15'],
    }),
    group({
      count: 42,
      tasks: Array.from({ length: 42 }, (_, at) => 300 + at),
      kind: 'mutex',
      on: 'stock',
      owner: [31],
      frames: FRAMES,
    }),
    group({}),
    group({ tasks: [3], on: 'pool', frames: [] }),
  ],
  missed: 4,
}

const site = {
  place: '',
  live: 1,
  parked: 0,
  spawned: 0,
  completed: 0,
  failed: 0,
  cancelled: 0,
  p50: null,
  p99: null,
  run: 0,
  longest: 0,
  waits: [],
}
const tick: WatchTick = {
  seq: 3,
  now: 1,
  ms: 1000,
  level: 4,
  counts: hello.counts,
  sites: [
    { ...site, name: 'restock', place: '/shop/src/cron.ts:9:3', run: 10, longest: 103 },
    {
      ...site,
      name: 'worker',
      live: 150,
      parked: 150,
      p50: 2,
      p99: 9,
      run: 114,
      longest: 4,
      waits: [{ kind: 'get', on: 'jobs', share: 1 }],
    },
    {
      ...site,
      name: 'checkout',
      place: '/shop/src/api.ts:61:11',
      live: 42,
      parked: 42,
      p50: 12,
      p99: 310,
      run: 31.4,
      longest: 0.8,
      spawned: 1204,
      completed: 1180,
      failed: 3,
      cancelled: 21,
      waits: [{ kind: 'mutex', on: 'stock', share: 0.97 }],
    },
  ],
  loop: { late: 2.3, worst: 103 },
  merged: 7,
  dropped: { tasks: 0, scopes: 0, since: -1 },
}
/** Where nobody tells whose code runs. */
const estimated: WatchTick = {
  ...tick,
  level: 1,
  sites: tick.sites.map((one) => (one.name === 'restock' ? { ...one, run: null, longest: null } : one)),
}
/** An agent from before that was told. */
const { level: _level, dropped: _dropped, ms: _ms, ...rest } = tick
const old: WatchTick = { ...rest, sites: tick.sites.map(({ run: _run, longest: _longest, ...one }) => one) }

const where = { ...shop(), entry: 0, task: 300, frames: FRAMES, holders: [{ id: 31, frames: [] }] }

const watchedView = viewOf(watched())
const whereWatched = { ...where, ...watched() }
const whereLater = { ...whereWatched, task: 301, frames: [], holders: [] }

const programs = [
  { card: { ...hello, started: -8_040_000 }, hello },
  {
    card: { ...hello, pid: 99, started: -900, runtime: 'bun 1.4.5', program: '/opt/tool/main.ts' },
    hello: undefined,
  },
]

const screens: Record<string, (columns: number) => string[]> = {
  pstree: (columns) => new Tree(view).render(frames, paper(columns)),
  'ps of programs': (columns) => programLines(programs, paper(columns), 0),
  'ps of tasks': (columns) => taskLines(view, paper(columns), 'o').slice(0, 12),
  stacks: (columns) => stackLines(stacks, view, paper(columns), false),
  'stacks, all': (columns) => stackLines(stacks, view, paper(columns), true),
  where: (columns) => whereLines(where, paper(columns)),
  'pstree, watched': (columns) => new Tree(watchedView).render(frames, paper(columns)),
  'where, watched': (columns) => whereLines(whereWatched, paper(columns)),
  'where, watched later': (columns) => whereLines(whereLater, paper(columns)),
  'top, estimated': (columns) => topLines(estimated, hello, 1000, paper(columns)),
  top: (columns) => topLines(tick, hello, 1000, paper(columns)),
}

describe.each(Object.keys(screens))('%s', (name) => {
  it.each([80, 120])('looks the same each time, %s columns wide', async (columns) => {
    const text = `${screens[name]!(columns).join('\n')}\n`
    await expect(text).toMatchFileSnapshot(`screens/${name.replaceAll(/[ ,]+/g, '-')}-${columns}.txt`)
  })

  it.each([20, 40, 80, 120, 200])('is nowhere wider than %s columns', (columns) => {
    const widest = Math.max(...screens[name]!(columns).map((line) => stringWidth(line)))
    expect(widest).toBeLessThanOrEqual(columns)
  })

  it('has nothing in it that could move the cursor or colour the screen', () => {
    // oxlint-disable-next-line no-control-regex
    expect(screens[name]!(80).filter((line) => /[\u0000-\u001f\u007f-\u009f]/.test(line))).toEqual([])
  })

  it('can be had in ASCII, as wide as before', () => {
    for (const line of screens[name]!(80)) expect(stringWidth(ascii(line))).toBe(stringWidth(line))
  })
})

describe('a tree', () => {
  it('has a line for each task when all are wanted', () => {
    const names = new Tree(view, { all: true }).render(frames, paper(80))
    expect(names.filter((line) => line.includes('worker #')).length).toBe(150)
    expect(names.at(-1)).not.toContain('folded')
  })

  it('folds what is below equal tasks with them', () => {
    const { now, entries } = shop()
    const [{ snapshot, core }] = [entries[0]!]
    const clone = structuredClone(snapshot) as any
    // Each worker has a child of its own.
    for (let at = 0; at < 150; at++) {
      for (const column of Object.values<unknown[]>(clone)) column.push(column[1])
      clone.id[clone.id.length - 1] = 1000 + at
      clone.parent[clone.id.length - 1] = 100 + at
      clone.name[clone.id.length - 1] = 'child'
    }
    const lines = new Tree(viewOf({ now, entries: [{ core, snapshot: clone }] })).render(frames, paper(80))
    expect(lines.filter((line) => line.includes('worker')).length).toBe(1)
    expect(lines.filter((line) => line.includes('child')).length).toBe(1)
  })

  it('asks for the stacks of those only whose places it shows', () => {
    expect(new Tree(view).wanted(79)).toEqual([])
    expect(new Tree(view).wanted(80).map(({ id }) => id)).toEqual([300])
    expect(new Tree(view).wanted(120).map(({ id }) => id)).toContain(1)
  })
})

describe('top', () => {
  it('of an older agent says what that tells', () => {
    const lines = topLines(old, hello, 1000, paper(80))
    expect(lines[0]).toMatch(/ · level 1$/)
    expect(lines[2]).toMatch(/^SITE .* RUN% {2}LONGEST /)
    expect(lines[3]).toMatch(/^worker .* - +- +queue jobs 100%$/)
  })

  it('says what is in none of its numbers', () => {
    const dropped = { tasks: 318, scopes: 0, since: 50_531_000_000 }
    const lines = topLines({ ...tick, dropped }, hello, 1000, paper(80), { epoch: 0 })
    const when = new Date(50_531_000).toTimeString().slice(0, 8)
    expect(lines).toContain(`! dropped 318 whole tasks since ${when}; every task shown is complete`)
    expect(topLines(tick, hello, 1000, paper(80)).join('\n')).not.toContain('dropped')
  })

  it('divides by the time that has really passed', () => {
    const late = { ...tick, ms: 4000 }
    const [, rates, , worker] = topLines(late, hello, 1000, paper(80))
    expect(rates).toMatch(/^spawned 301\/s /)
    expect(worker).toMatch(/ 2\.9 +4\.0ms /)
  })

  it('leaves room for the numbers beside long names', () => {
    const sites = [{ ...tick.sites[0]!, name: 'a name that '.repeat(20) }]
    expect(topLines({ ...tick, sites }, hello, 1000, paper(80))[3]).toMatch(/^a name that .*… .* 103ms /)
  })
})

describe('--json', () => {
  it('tells who holds what a task waits for, and since when', () => {
    const [first] = taskFacts(view, 'checkout')
    expect(first).toEqual({
      copy: 0,
      id: 300,
      parent: 2,
      name: 'checkout',
      state: 'parked',
      waitsFor: {
        kind: 'mutex',
        on: 'stock',
        place: 1,
        heldBy: [31],
        heldSince: [null],
        since: 8_096_900,
        atLeast: false,
      },
      deadline: 8_104_800,
      cancelled: null,
      spawned: null,
      soFar: null,
    })
  })

  it('tells what was seen of a task, where somebody watched', () => {
    const [first, later] = taskFacts(watchedView, 'checkout')
    expect(first).toMatchObject({
      waitsFor: { heldBy: [31], heldSince: [8_090_900] },
      spawned: { by: 2, site: '/shop/src/api.ts:61:11', isSure: true },
      soFar: { woken: 7, ran: 2.1, longest: 0.8, atLeast: false, outside: null },
    })
    expect(later).toMatchObject({ spawned: null, soFar: { woken: 1, ran: null, atLeast: true } })
    expect(taskFacts(watchedView, 'restock')[0]).toMatchObject({ soFar: { outside: 8_090_900 } })
  })
})
