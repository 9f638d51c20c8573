import { platformHost } from '@async-lab/core/lowlevel'
import { expect, test } from 'bun:test'

// Started the wrong way, another runtime would run this without a word.
test('the tests run on Bun, and the core knows it', () => {
  expect(process.versions.bun).toBe(Bun.version)
  expect(platformHost.name).toBe('bun')
})
