import { describe, expect, it } from 'vitest'
import { axis, emptyModel, type Event, foldAll, scaleFor } from '@async-lab/inspector'
import { colorsFor } from '../src/render/colors.ts'
import { picture } from '../src/render/picture.ts'
import { type Rows, rowsOf, totalsOf } from '../src/render/rows.ts'
import { field, nextLine, totalsLines } from '../src/render/summary.ts'
import { fit, plain, width, wrap } from '../src/render/text.ts'

const colors = colorsFor({})

/** In milliseconds; every task waits for its place until it is started. */
type Short =
  | { kind: 'spawned'; at: number; id: number; name: string; parent: number | undefined }
  | { kind: 'started'; at: number; id: number }
  | { kind: 'settled'; at: number; id: number; state: 'completed' | 'failed' | 'cancelled' }

function eventsOf(short: Short): Event[] {
  const [at, task, wait] = [short.at * 1000, short.id, 1000 + short.id]
  if (short.kind === 'started') return [{ kind: 'task-woken', at, task, wait, by: 'grant', from: 0 }]
  if (short.kind === 'settled')
    return [{ kind: 'task-settled', at, task, outcome: short.state, error: '', ran: 0, longest: 0 }]
  const { name, parent = 0 } = short
  return [
    { kind: 'task-spawned', at, task, parent, scope: 0, name, site: '', found: 0 },
    {
      kind: 'task-parked',
      at,
      task,
      wait,
      what: 'slot',
      on: 0,
      name: '',
      scope: 0,
      until: -1,
      ran: 0,
      longest: 0,
    },
  ]
}

function modelOf(events: readonly Short[], now: number): Rows {
  return rowsOf(foldAll(emptyModel(), events.flatMap(eventsOf)), now)
}

/** Tasks of a main task: name, begin, end and how it ended. */
function record(
  ...tasks: ReadonlyArray<readonly [string, number, number?, ('failed' | 'cancelled')?]>
): Short[] {
  const events: Short[] = [
    { kind: 'spawned', at: 1000, id: 1, name: 'main', parent: undefined },
    { kind: 'started', at: 1000, id: 1 },
  ]
  for (const [at, [name, begin, end, state = 'completed']] of tasks.entries()) {
    const id = at + 2
    events.push({ kind: 'spawned', at: 1000, id, name, parent: 1 })
    events.push({ kind: 'started', at: 1000 + begin, id })
    if (end !== undefined) events.push({ kind: 'settled', at: 1000 + end, id, state })
  }
  const ends = tasks.map(([, , end]) => end)
  if (!ends.includes(undefined))
    events.push({ kind: 'settled', at: 1003 + Math.max(...(ends as number[])), id: 1, state: 'completed' })
  return events.toSorted((a, b) => a.at - b.at)
}

const five = record(
  ['waitRandom #1', 0, 1310],
  ['waitRandom #2', 0, 380],
  ['waitRandom #3', 0, 1771],
  ['waitRandom #4', 0, 610],
  ['waitRandom #5', 0, 920],
)

describe('the picture', () => {
  it('at 80 columns', () => {
    const model = modelOf(five, 9999)
    expect(picture(model, { columns: 80, colors }).join('\n')).toBe(
      `                0 s          0.5           1            1.5          2
waitRandom #1   ━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━╸                       1.31 s
waitRandom #2   ━━━━━━━━━━                                                0.38 s
waitRandom #3   ━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━           1.77 s
waitRandom #4   ━━━━━━━━━━━━━━━━                                          0.61 s
waitRandom #5   ━━━━━━━━━━━━━━━━━━━━━━━━╸                                 0.92 s`,
    )
  })

  it('at 40 columns', () => {
    const model = modelOf(five, 9999)
    expect(picture(model, { columns: 40, colors }).join('\n')).toBe(
      `               0 s     1       2
waitRandom #1  ━━━━━━━━━━╸        1.31 s
waitRandom #2  ━━━                0.38 s
waitRandom #3  ━━━━━━━━━━━━━━     1.77 s
waitRandom #4  ━━━━━              0.61 s
waitRandom #5  ━━━━━━━╸           0.92 s`,
    )
  })

  it('says how tasks ended that did not complete, and what waits for its place', () => {
    const events = [
      ...record(['fetch', 0, 400, 'failed'], ['store', 100, 400, 'cancelled'], ['late', 200]),
      { kind: 'spawned', at: 1100, id: 9, name: 'queued', parent: 1 } as const,
    ]
    expect(picture(modelOf(events, 1500), { columns: 60, colors }).join('\n')).toBe(
      `         0 s   0.1   0.2   0.3   0.4   0.5
fetch    ━━━━━━━━━━━━━━━━━━━━━━━━           0.40 s failed
store    ······━━━━━━━━━━━━━━━━━━           0.30 s cancelled
late     ············━━━━━━━━━━━━━━━━━━     0.30 s
queued         ························            queued`,
    )
  })

  it('leaves out the least when there is no room, and counts them', () => {
    const many = record(...Array.from({ length: 50 }, (_, at) => [`task ${at}`, 0, 10 * (at + 1)] as const))
    const lines = picture(modelOf(many, 0), { columns: 60, colors, most: 6 })
    expect(lines).toHaveLength(7)
    expect(lines.slice(1, -1).map((line) => line.slice(0, 7))).toEqual([
      'task 45',
      'task 46',
      'task 47',
      'task 48',
      'task 49',
    ])
    expect(lines.at(-1)).toBe('… and 45 more: 45 completed')
  })

  it('is never wider than it may be', () => {
    const wide = record(
      ['一个很长的名字一个很长的名字 #12', 0, 30],
      ['x'.repeat(200), 5, 20, 'failed'],
      ['\u001b[2Jevil\n', 0, 9],
    )
    for (const columns of [30, 40, 60, 80, 100, 200])
      for (const line of picture(modelOf(wide, 0), { columns, colors }))
        expect(width(line)).toBeLessThanOrEqual(columns)
  })

  it('leaves out the main task that frames the others, and draws it where it is alone', () => {
    expect(modelOf(five, 0).rows.map(({ name }) => name)).not.toContain('main')
    expect(modelOf(record(), 1010).rows.map(({ name }) => name)).toEqual(['main'])
  })

  it('tells tasks of one name apart', () => {
    const model = modelOf(record(['job', 0, 5], ['job', 0, 5], ['other', 0, 5]), 0)
    const labels = (numbers: 'ids' | 'counted') =>
      picture(model, { columns: 60, colors, numbers })
        .slice(1)
        .map((line) => line.split('  ')[0])
    expect(labels('ids')).toEqual(['job #2', 'job #3', 'other'])
    expect(labels('counted')).toEqual(['job #1', 'job #2', 'other'])
  })
})

describe('the totals', () => {
  it('set wall time against the longest and against one by one', () => {
    expect(totalsOf(modelOf(five, 0))).toEqual({ wall: 1774, longest: 1771, oneByOne: 4991, tasks: 5 })
    expect(totalsLines(totalsOf(modelOf(five, 0)), 80, colors)).toEqual([
      'wall      1.774 s     longest task 1.771 s (+0.2 %)',
      'one by one it takes 4.99 s: 2.8 times as long',
    ])
  })

  it('count what frames other tasks by what is in it', () => {
    const events: Short[] = [
      ...record(['outer', 0, 100]),
      { kind: 'spawned', at: 1010, id: 8, name: 'inner', parent: 2 },
      { kind: 'started', at: 1010, id: 8 },
      { kind: 'settled', at: 1090, id: 8, state: 'completed' },
    ]
    const sorted = events.toSorted((a, b) => a.at - b.at)
    expect(totalsOf(modelOf(sorted, 0))).toMatchObject({ longest: 80, oneByOne: 80, tasks: 1 })
  })
})

describe('the words around it', () => {
  it.each([
    [1774, 54, 'step 500 of s', '0 s          0.5           1            1.5          2'],
    [0.4, 40, 'step 0.1 of ms', '0 ms      0.1       0.2      0.3       0.4'],
    [150_000, 40, 'step 50000 of s', '0 s          50           100          150'],
    [600_000, 40, 'step 120000 of min', '0 min   2       4      6       8       10'],
  ])('an axis for %s ms', (time, columns, step, text) => {
    const scale = scaleFor(time, columns)
    expect(`step ${Number(scale.step.toFixed(6))} of ${scale.unit}`).toBe(step)
    expect(axis(scale, columns)).toBe(text)
  })

  it('fields stand on one line where there is room', () => {
    expect(field('result', ['1.23', 'seconds'], 80)).toEqual(['result    1.23    seconds'])
    expect(field('result', ['1.23', 'seconds that it waited'], 30)).toEqual([
      'result    1.23',
      '          seconds that it',
      '          waited',
    ])
  })

  it('next commands are never cut', () => {
    expect(nextLine(['list', 'start'], { program: 'async-lab', columns: 80, colors })).toEqual([
      'next: async-lab list · async-lab start',
    ])
    expect(nextLine(['list', 'start'], { program: 'async-lab', columns: 24, colors })).toEqual([
      'next:',
      '  async-lab list',
      '  async-lab start',
    ])
  })

  it('names keep their number when they are cut', () => {
    expect(fit('waitRandom #12', 10)).toBe('waitR… #12')
    expect(fit('waitRandom', 10)).toBe('waitRandom')
    expect(fit('a long name', 6)).toBe('a lon…')
  })

  it('names cannot move the cursor', () => {
    expect(plain('a\u001b[2Jb\nc')).toBe('a [2Jb c')
  })

  it('lines break between words', () => {
    expect(wrap('one two three', 8, 2)).toEqual(['one two', '  three'])
    expect(wrap('  one two', 6, 4)).toEqual(['  one', '    two'])
  })

  it('colour is for terminals whose owner did not decline it', () => {
    expect(colorsFor({ isTTY: true }, {}).isColorSupported).toBe(true)
    expect(colorsFor({ isTTY: true }, { NO_COLOR: '1' }).isColorSupported).toBe(false)
    expect(colorsFor({ isTTY: true }, { TERM: 'dumb' }).isColorSupported).toBe(false)
    expect(colorsFor({ isTTY: false }, {}).isColorSupported).toBe(false)
  })
})
