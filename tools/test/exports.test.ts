import { join } from 'node:path'
import { expect, test } from 'vitest'
import { findSharedExports } from '../check-exports.ts'
import { folderOf } from './folder-of.ts'

function sharedBy(index: string, lowlevel: string): string[] {
  const thing = 'export class Thing {}\nexport class Other {}'
  const folder = folderOf({ 'index.ts': index, 'lowlevel.ts': lowlevel, 'thing.ts': thing })
  return findSharedExports([join(folder, 'index.ts'), join(folder, 'lowlevel.ts')])
}

test('different things by different doors are fine', () => {
  expect(sharedBy(`export { Thing } from './thing.ts'`, `export { Other } from './thing.ts'`)).toEqual([])
})

test('one thing by two doors is told, renamed or not', () => {
  expect(sharedBy(`export { Thing } from './thing.ts'`, `export { Thing } from './thing.ts'`)).toEqual([
    'leaves by more than one door: Thing (index.ts), Thing (lowlevel.ts)',
  ])
  expect(
    sharedBy(`export { Thing } from './thing.ts'`, `export { type Thing as T } from './thing.ts'`),
  ).toEqual(['leaves by more than one door: Thing (index.ts), T (lowlevel.ts)'])
})

test('two things of one name are told', () => {
  expect(
    sharedBy(`export { Thing } from './thing.ts'`, `export { Other as Thing } from './thing.ts'`),
  ).toHaveLength(1)
})
