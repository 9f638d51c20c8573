import { describe, expect, it } from 'vitest'
import type { Chart } from '../src/doctor/chart.ts'
import { diagnose } from '../src/doctor/diagnose.ts'
import { doctorLines } from '../src/doctor/doctor-lines.ts'
import { key, type Row } from '../src/render/view.ts'

function task(id: number, facts: Partial<Row> = {}): Row {
  return {
    entry: 0,
    id,
    isTask: true,
    name: `task${id}`,
    state: 'outside',
    kind: null,
    on: null,
    resource: 0,
    detail: '',
    waiting: 0,
    place: 0,
    holders: [],
    since: 0,
    deadline: 0,
    cancelled: null,
    parent: undefined,
    children: [],
    held: new Map(),
    ...facts,
  }
}

/** The same at both looks, with every frame there, unless said otherwise. */
function chart(tasks: readonly Row[], facts: Partial<Chart> = {}): Chart {
  return {
    now: 5000,
    ms: 1000,
    tasks,
    before: new Map(tasks.map((row) => [key(row), row])),
    checkpoints: new Map(),
    parkings: new Map(),
    frames: new Map(tasks.map((row) => [key(row), true])),
    swallowed: [],
    sizes: [],
    lateValues: 0,
    worstDelay: 0,
    ...facts,
  }
}

function lints(of: Chart): string[] {
  return diagnose(of).findings.map(({ lint }) => lint)
}

const sleeping = { state: 'parked', kind: 'sleep', on: 9000 }
const held = new Map([[9, { kind: 'mutex', on: 'stock', waiting: 2 }]])
const waitsFor = (holder: Row, facts: Partial<Row> = {}) => ({
  state: 'parked',
  kind: 'mutex',
  on: 'A',
  resource: 5,
  holders: [holder],
  ...facts,
})

/** Two that wait for each other. */
function circle(facts: Partial<Row> = {}): Row[] {
  const one = task(1) as { -readonly [K in keyof Row]: Row[K] }
  const two = task(2, waitsFor(one))
  return [Object.assign(one, waitsFor(two, facts)), two]
}

const cases: Record<string, { hit: Chart; nearMisses: Record<string, Chart> }> = {
  'lost-task': {
    hit: chart([task(1)], { frames: new Map([['0:1', false]]) }),
    nearMisses: {
      'its frame is there': chart([task(1)]),
      'it is parked': chart([task(1, sleeping)], { frames: new Map([['0:1', false]]) }),
      'it was not seen to begin': chart([task(1)], { frames: new Map() }),
    },
  },
  'hoarded-permit': {
    hit: chart([task(1, { held })]),
    nearMisses: {
      'it parks in between': chart([task(1, { held })], { parkings: new Map([['0:1', 1]]) }),
      'it was parked before': chart([task(1, { held })], {
        before: new Map([['0:1', task(1, { ...sleeping, held })]]),
      }),
      'nobody waits': chart([task(1)]),
    },
  },
  'ignores-cancel': {
    hit: chart([task(1, { cancelled: 'explicit' })]),
    nearMisses: {
      'it was cancelled just now': chart([task(1, { cancelled: 'explicit' })], {
        before: new Map([['0:1', task(1)]]),
      }),
      'it met a checkpoint': chart([task(1, { cancelled: 'explicit' })], {
        checkpoints: new Map([['0:1', 1]]),
      }),
      'it cleans up, parked': chart([task(1, { ...sleeping, cancelled: 'explicit' })]),
    },
  },
  deadlock: {
    hit: chart(circle()),
    nearMisses: {
      'a deadline will part them': chart(circle({ deadline: 9000 })),
      'one of them has two to wait for': chart(circle({ holders: [task(2), task(3)] })),
    },
  },
  'swallowed-cancel': {
    hit: chart([task(1, sleeping)], { swallowed: [{ id: 7, name: 'swallower' }] }),
    nearMisses: { 'nobody did': chart([task(1, sleeping)]) },
  },
  'blocked-loop': {
    hit: chart([task(1)], { worstDelay: 101 }),
    nearMisses: { 'it was late by little': chart([task(1)], { worstDelay: 99 }) },
  },
  'never-parks': {
    hit: chart([task(1)], { checkpoints: new Map([['0:1', 5000]]) }),
    nearMisses: {
      'it waits at one of them': chart([task(1)], {
        checkpoints: new Map([['0:1', 5000]]),
        parkings: new Map([['0:1', 1]]),
      }),
      'it met few': chart([task(1)], { checkpoints: new Map([['0:1', 500]]) }),
    },
  },
  'growing-queue': {
    hit: chart([task(1)], { sizes: [{ name: 'jobs', id: 3, sizes: [0, 10, 20, 30, 40] }] }),
    nearMisses: {
      'it shrank in between': chart([task(1)], {
        sizes: [{ name: 'jobs', id: 3, sizes: [0, 30, 20, 30, 40] }],
      }),
      'it grew by little': chart([task(1)], { sizes: [{ name: 'jobs', id: 3, sizes: [0, 1, 2, 3, 4] }] }),
    },
  },
  'late-values': {
    hit: chart([task(1)], { lateValues: 3 }),
    nearMisses: { 'somebody waited': chart([task(1)]) },
  },
  quiet: {
    hit: chart([task(1, { state: 'parked', kind: 'get', on: 'jobs' })]),
    nearMisses: {
      'one sleeps': chart([task(1, { state: 'parked', kind: 'get', on: 'jobs' }), task(2, sleeping)]),
      'one is outside': chart([task(1, { state: 'parked', kind: 'get', on: 'jobs' }), task(2)]),
      'one has a deadline': chart([task(1, { state: 'parked', kind: 'get', on: 'jobs', deadline: 9000 })]),
      'one was woken in between': chart([task(1, { state: 'parked', kind: 'get', on: 'jobs' })], {
        parkings: new Map([['0:1', 1]]),
      }),
      'there are no tasks': chart([]),
    },
  },
}

describe.each(Object.entries(cases))('the lint %s', (name, { hit, nearMisses }) => {
  it('tells of what it is for, and what to do', () => {
    const { findings } = diagnose(hit)
    const [finding] = findings.filter(({ lint }) => lint === name)
    expect(finding!.says).toMatch(/^\S.*\.$/)
    expect(finding!.fix).not.toBe('')
  })

  it.each(Object.entries(nearMisses))('is silent where %s', (_why, near) => {
    expect(lints(near)).not.toContain(name)
  })
})

describe('doctor', () => {
  it('tells who is too young to judge, and who was not seen to begin', () => {
    const before = new Map([['0:1', task(1)]])
    const { tooYoung, unseen } = diagnose(
      chart([task(1, { cancelled: 'deadline' }), task(2)], { before, frames: new Map([['0:1', true]]) }),
    )
    expect(tooYoung).toEqual([1])
    expect(unseen).toEqual([2])
  })

  it('draws findings below each other, with the fix below the sentence', () => {
    const diagnosis = diagnose(chart([task(1, { held, name: 'restock' })], { lateValues: 1 }))
    expect(doctorLines({ ...diagnosis, gc: 14.2 }, { columns: 64, cwd: '' })).toEqual([
      '2 findings in 1 task (forced GC: 14 ms)',
      'hoarded-permit  restock #1 held mutex stock for ≥1.0s while',
      '                outside; 2 wait.',
      '                Release it before awaiting what takes long, or',
      '                put a deadline around that.',
      'late-values     1 abandoned operation finished in 1.0s with',
      '                nobody waiting.',
      '                Give the work the signal, so that it stops when',
      '                nobody waits: interruptible((signal) => …).',
    ])
  })
})
