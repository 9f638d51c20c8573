import { expect, test } from 'vitest'
import { findLoweredAsync, findOutsideImports, findRuntimeNames, findSideEffects } from '../check-neutral.ts'
import { parse } from '../sources.ts'
import { folderOf } from './folder-of.ts'

const sourceOf = (text: string) => parse('a.ts', folderOf({ 'a.ts': text }))

test.for([
  'setTimeout(() => {}, 1)',
  'declare const process: { env: object }\nprocess.env',
  'globalThis.process',
  '(globalThis as any).Deno.pid',
  `typeof window === 'undefined'`,
  'const { env } = process',
  'const it = { performance }',
  `getBuiltinModule('node:async_hooks')`,
])('a runtime that is named is told: %s', (text) => {
  expect(findRuntimeNames(sourceOf(text))).not.toEqual([])
})

test.for([
  'host.process?.exit(1)',
  'const { process } = host\nprocess.exit(1)',
  'interface Host { readonly process: object }',
  'const it = { process: 1 }',
  'function end(process: { exit(): void }) { process.exit() }',
  '// setTimeout is not for us',
])('what only looks like one is not: %s', (text) => {
  expect(findRuntimeNames(sourceOf(text))).toEqual([])
})

test('what is loaded from outside is told', () => {
  expect(findOutsideImports(sourceOf(`import './chunk.js'; import '#host'; require('./doors.cjs')`))).toEqual(
    [],
  )
  expect(findOutsideImports(sourceOf(`import 'lodash'`))).toEqual(['a.ts:1:1: loads "lodash"'])
  expect(findOutsideImports(sourceOf(`const fs = require('node:fs')`))).toEqual([
    'a.ts:1:12: loads "node:fs"',
  ])
})

test('async functions that are none are told', () => {
  expect(findLoweredAsync(sourceOf('async function f() {}'))).toEqual([])
  expect(
    findLoweredAsync(sourceOf('function f() { return __async(this, null, function* () {}) }')),
  ).toHaveLength(1)
})

test('what an import does is told, whatever package.json says', async () => {
  const packageJson = `{ "type": "module", "sideEffects": false, "imports": { "#host": "./host.js" } }`
  const quiet = {
    'package.json': packageJson,
    'host.js': 'export const host = {}',
    'a.js': `export * from '#host'`,
  }
  expect(await findSideEffects(folderOf(quiet), './a.js', [])).toEqual([])
  for (const loud of ['a.js', 'host.js']) {
    const folder = folderOf({ ...quiet, [loud]: `${quiet[loud as 'a.js']}\nglobalThis.loaded = true` })
    expect(await findSideEffects(folder, './a.js', [])).toEqual([
      expect.stringContaining('globalThis.loaded'),
    ])
  }
})
