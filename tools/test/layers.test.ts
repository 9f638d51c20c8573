import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { expect, test } from 'vitest'
import { findLayerProblems, type Plan } from '../check-layers.ts'
import { root } from '../sources.ts'
import { folderOf } from './folder-of.ts'

const plan = JSON.parse(readFileSync(join(root, 'layers.json'), 'utf8')) as Plan

function problemsOf(files: Readonly<Record<string, string>>, of = 'core'): string[] {
  const sources = Object.entries(files).map(([path, text]) => [`packages/${of}/src/${path}`, text])
  return findLayerProblems(plan, folderOf(Object.fromEntries(sources)))
}

test('imports down the list are fine, in every spelling', () => {
  const files = {
    'base/list.ts': '',
    'host/host.ts': '',
    'host/node.ts': `import type { Host } from './host.ts'`,
    'host/ambient.ts': `import { host } from '#host'`,
    'task/task.ts': `export { List } from '../base/list.ts'`,
    'wait/park.ts': `import '../base/list.ts'; new Promise(() => {})`,
    'index.ts': `export { Task } from './task/task.ts'`,
  }
  expect(problemsOf(files)).toEqual([])
})

test.for([
  ['import', `import { Task } from '../task/task.ts'`],
  ['import type', `import type { Task } from '../task/task.ts'`],
  ['export from', `export { Task } from '../task/task.ts'`],
  ['import()', `const task = await import('../task/task.ts')`],
  ['an import in a type', `type Task = import('../task/task.ts').Task`],
] as const)('%s upwards is told, with its line', ([, text]) => {
  expect(problemsOf({ 'task/task.ts': '', 'wait/park.ts': `\n${text}` })).toEqual([
    expect.stringMatching(
      /^packages\/core\/src\/wait\/park\.ts:2:\d+: wait imports "\.\.\/task\/task\.ts", task does/,
    ),
  ])
})

test.for([
  [
    'siblings of one rank',
    { 'policy/a.ts': `import '../resource/b.ts'`, 'resource/b.ts': '' },
    'does not stand below',
  ],
  [
    'more than debug may use',
    { 'debug/a.ts': `import '../wait/b.ts'`, 'wait/b.ts': '' },
    'does not stand below',
  ],
  ['a door from inside', { 'task/a.ts': `import '../index.ts'`, 'index.ts': '' }, 'imports the door'],
  ['a package', { 'base/a.ts': `import 'lodash'` }, 'imports nothing but itself'],
  ['a module of a runtime', { 'host/node.ts': `import 'node:fs'` }, 'imports nothing but itself'],
  ['a folder that is in no layer', { 'stuff/a.ts': '' }, 'is in no layer'],
  ['a file beside the doors', { 'extra.ts': '' }, 'is in no layer'],
  ['a promise made by hand', { 'task/a.ts': 'new Promise(() => {})' }, 'makes a promise'],
  ['a promise made with resolvers', { 'task/a.ts': 'Promise.withResolvers()' }, 'makes a promise'],
  ['a name that hides what is inside', { 'base/utils.ts': '' }, 'the name hides'],
] as const)('%s is told', ([, files, problem]) => {
  expect(problemsOf(files)).toEqual([expect.stringContaining(problem)])
})

test('a circle within a folder is told, with all its files', () => {
  const files = {
    'task/a.ts': `import './b.ts'`,
    'task/b.ts': `import type { C } from './c.ts'`,
    'task/c.ts': `import './a.ts'`,
  }
  const [circle, ...others] = problemsOf(files)
  expect(circle).toMatch(/^import cycle: .*a\.ts → .*b\.ts → .*c\.ts → .*a\.ts$/)
  expect(others).toEqual([])
})

test('a circle through #host is told', () => {
  expect(
    problemsOf({ 'host/node.ts': `import './ambient.ts'`, 'host/ambient.ts': `import '#host'` }),
  ).toEqual([expect.stringContaining('import cycle')])
})

test('the rooms of the inspector have an order, too', () => {
  const files = {
    'record/event.ts': `import { x } from 'node:v8'; new Promise(() => {})`,
    'export/html.ts': `import type { Story } from '../timeline/story.ts'`,
    'timeline/story.ts': `import { Event } from '../record/event.ts'`,
    'render/words.ts': `import 'node:fs'`,
    'model/fold.ts': `import 'lodash'`,
  }
  expect(problemsOf(files, 'inspector')).toEqual([
    expect.stringMatching(/export\/html\.ts:1:\d+: export imports .*, timeline does not stand below it$/),
    expect.stringMatching(
      /model\/fold\.ts:1:\d+: imports "lodash", packages\/inspector\/src imports nothing but/,
    ),
    expect.stringMatching(/render\/words\.ts:1:\d+: imports "node:fs", only record, .* may$/),
  ])
})
