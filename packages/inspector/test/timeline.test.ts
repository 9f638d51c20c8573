import { Mutex, scope, sleep } from '@async-lab/core'
import { runVirtual } from '@async-lab/core/testing'
import { beforeAll, describe, expect, it } from 'vitest'
import { criticalPath, emptyModel, foldAll, type Model, Recorder, timelineLines } from '../src/index.ts'

let model: Model

beforeAll(async () => {
  model = emptyModel()
  const recorder = new Recorder({ onFull: (trace) => void foldAll(model, trace.events()) })
  await runVirtual(async (_time, main) => {
    const lock = new Mutex({ name: 'stock' })
    await scope(
      async (s) => {
        s.spawn((task) => lock.with(() => sleep(60, task), task), { name: 'restock' })
        const checkout = s.spawn(
          async (task) => {
            await scope(
              async (inner) => {
                for (const item of ['tea', '茶'])
                  inner.spawn(() => lock.with(() => sleep(30, inner), inner), { name: item })
              },
              { signal: task.signal, concurrency: 1, name: 'cart' },
            )
          },
          { name: 'checkout' },
        )
        s.spawn((task) => sleep(1000, task), { name: 'audit', daemon: true })
        s.spawn(
          async (task) => {
            await sleep(40, task)
            throw new Error('no stock')
          },
          { name: 'a task with a name that is too long for the column that it stands in' },
        ).catch(() => {})
        await checkout.join(s)
      },
      { supervise: () => {} },
    )
    await sleep(30, main)
  })
  recorder.stop()
})

describe('a timeline', () => {
  it.each([
    [80, false],
    [120, false],
    [80, true],
    [40, false],
  ])('at %i columns, ASCII only: %s', async (columns, ascii) => {
    const lines = timelineLines(model, { columns, ascii, title: 'run.rec', isVirtual: true })
    await expect(`${lines.join('\n')}\n`).toMatchFileSnapshot(
      `golden/timeline-${columns}${ascii ? '-ascii' : ''}.txt`,
    )
  })

  it('is cut to what failed and what is around it, and counts the others', () => {
    const lines = timelineLines(model, { columns: 80, most: 2 })
    const labels = lines.slice(2).map((line) => line.split('  ')[0])
    expect(labels).toEqual(['main #2', '└─ a task with a name that … #14', '… and 5 more tasks'])
  })

  it('says what was dropped, cut off, or cannot be', () => {
    const dropped = { tasks: 318, scopes: 2, since: 5_000_000 }
    const lines = timelineLines(model, {
      columns: 80,
      dropped,
      cut: 7,
      epoch: new Date(2026, 0, 1, 14, 2, 6).getTime(),
    })
    expect(lines.slice(-2)).toEqual([
      '! dropped 318 whole tasks since 14:02:11; every task shown is complete',
      '! the recording was cut off; this is up to what was last written',
    ])
  })

  it('of nothing says so', () => {
    expect(timelineLines(emptyModel(), { columns: 80 }).at(-1)).toBe('no tasks were recorded')
  })
})

describe('the critical path', () => {
  it('goes through whoever let the next one go on, without gaps', () => {
    const id = (name: string) => [...model.tasks.values()].find((task) => task.name === name)!.id
    const path = criticalPath(model, id('checkout'))
    const parked = path.filter(({ wait }) => wait !== undefined)
    expect(
      parked.map(({ task, wait, from, to }) => [model.tasks.get(task)!.name, wait!.kind, (to - from) / 1000]),
    ).toEqual([
      ['restock', 'sleep', 60],
      ['tea', 'sleep', 30],
      ['茶', 'sleep', 30],
    ])
    for (const [at, step] of path.entries()) if (at > 0) expect(step.from).toBe(path[at - 1]!.to)
  })
})

describe('what happened to the whole program', () => {
  const told = foldAll(emptyModel(), [
    { kind: 'task-spawned', at: 0, task: 1, parent: 0, scope: 0, name: 'restock', site: '', found: 0 },
    ...[30_000, 60_000, 70_000, 80_000, 90_000, 95_000, 96_000].map((at) => ({
      kind: 'loop-blocked' as const,
      at,
      task: 1,
      took: 20_000,
      sure: at === 30_000 ? 1 : 0,
      stack: at === 30_000 ? 'parseFeed (/src/feed.ts:40:12)' : '',
    })),
    { kind: 'quiet', at: 99_000, tasks: 1 },
    { kind: 'task-settled', at: 100_000, task: 1, outcome: 'completed', error: '', ran: 0, longest: 0 },
  ])

  it('stands below the axis and in notes, those of a kind that are too many counted', () => {
    const lines = timelineLines(told, { columns: 80 })
    expect(lines[2]).toMatch(/^event loop {2,}!+ +!+z?/)
    expect(lines.filter((line) => line.startsWith('!'))).toEqual([
      '! 0.01 s: restock #1 blocked the event loop for 20.0 ms: parseFeed (/src/feed.t…',
      ...['0.04', '0.05', '0.06', '0.07'].map(
        (at) => `! ${at} s: probably restock #1 blocked the event loop for 20.0 ms`,
      ),
      '! the event loop was blocked 2 times more',
    ])
    expect(lines.at(-1)).toMatch(/^z 0\.10 s: quiet, the one task was parked, and only code outside/)
  })

  it('takes no line where there is nothing', () => {
    expect(timelineLines(model, { columns: 80 }).join('\n')).not.toContain('event loop')
  })
})
