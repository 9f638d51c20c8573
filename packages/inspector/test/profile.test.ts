import { describe, expect, it } from 'vitest'
import { joinProfile } from '../src/profile/join.ts'
import type { Profile } from '../src/profile/profile.ts'
import { profileLines } from '../src/render/profile.ts'

const node = (id: number, parent: number, fn: string, file = '/shop/api.ts') => ({
  id,
  parent,
  fn,
  file,
  line: id,
  column: 1,
})

/** A sample per millisecond, beginning at 0. */
function profile(samples: readonly number[], more: Partial<Profile>): Profile {
  return {
    ms: samples.length,
    interval: 1000,
    nodes: [
      node(1, 0, '(root)', ''),
      node(2, 1, '(idle)', ''),
      node(3, 1, 'importFile'),
      node(4, 3, 'parseCsv'),
      node(5, 1, 'main'),
      node(6, 5, 'callBody', '/core/dist/index.js'),
      node(7, 6, 'importFile'),
      node(8, 7, 'callBody', '/core/dist/index.js'),
      node(9, 8, 'audit'),
      node(10, 3, 'split', 'node:internal/split'),
    ],
    samples: samples.map((one, row) => ({ at: row * 1000, node: one })),
    slices: [],
    starts: [],
    tasks: [
      { id: 1, name: 'main', site: '' },
      { id: 2, name: 'importFile', site: '/shop/api.ts:9:3' },
      { id: 3, name: 'importFile', site: '' },
      { id: 4, name: 'audit', site: '' },
    ],
    ...more,
  }
}

const byName = (given: Profile) =>
  Object.fromEntries(joinProfile(given).groups.map(({ name, total }) => [name, total]))

describe('a profile', () => {
  it('gives each sample to the task in whose slice it was taken', () => {
    const given = profile([3, 4, 4, 2, 2, 3], {
      slices: [
        { from: 0, to: 1500, task: 2 },
        { from: 1600, to: 2500, task: 3 },
      ],
    })
    expect(joinProfile(given)).toMatchObject({
      busy: 4000,
      inTasks: 3000,
      groups: [
        {
          name: 'importFile',
          site: '/shop/api.ts:9:3',
          tasks: 2,
          total: 3000,
          self: 0,
          frames: [
            {
              fn: 'importFile',
              total: 3000,
              self: 1000,
              frames: [{ fn: 'parseCsv', total: 2000, self: 2000 }],
            },
          ],
        },
        { name: '', tasks: 0, total: 1000 },
      ],
    })
  })

  it('does not count the time in which nothing ran', () => {
    expect(joinProfile(profile([2, 2, 2], {}))).toEqual({ busy: 0, inTasks: 0, groups: [] })
  })

  it('gives what a body does before its first wait to its own task, however deep in that of another', () => {
    const given = profile([5, 7, 9, 7, 5], {
      slices: [{ from: 0, to: 5000, task: 1 }],
      starts: [
        { at: 500, task: 2, by: 1 },
        { at: 1500, task: 4, by: 2 },
      ],
    })
    expect(byName(given)).toEqual({ main: 2000, importFile: 2000, audit: 1000 })
    const audit = joinProfile(given).groups.find(({ name }) => name === 'audit')!
    expect(audit.frames.map(({ fn }) => fn)).toEqual(['audit'])
  })

  it('knows a start of one turn from that of the next', () => {
    const given = profile([2, 2, 7, 7], {
      slices: [
        { from: 0, to: 900, task: 1 },
        { from: 1900, to: 4000, task: 2 },
      ],
      starts: [
        { at: 100, task: 2, by: 1 },
        { at: 1950, task: 4, by: 2 },
      ],
    })
    expect(byName(given)).toEqual({ audit: 2000 })
  })

  it('gives the time of the runtime’s own functions to who calls them', () => {
    const given = profile([10, 10], { slices: [{ from: 0, to: 5000, task: 2 }] })
    expect(joinProfile(given).groups[0]!.frames).toMatchObject([{ fn: 'importFile', self: 2000, frames: [] }])
  })

  it('is drawn as a tree of tasks and their functions', () => {
    const given = profile([3, 4, 4, 5], { slices: [{ from: 0, to: 2500, task: 2 }] })
    expect(profileLines(joinProfile(given), given, { columns: 80, cwd: '/shop' })).toEqual([
      'CPU by task · 0.00 s, a sample per ms, 75.0 % of the CPU time belongs to a task',
      'TOTAL  SELF  TASK / FRAME',
      ' 3 ms        importFile       api.ts:9',
      ' 3 ms  25 %    importFile     api.ts:3',
      ' 2 ms  50 %      parseCsv     api.ts:4',
      ' 1 ms        (outside tasks)',
      ' 1 ms  25 %    main           api.ts:5',
    ])
  })
})
