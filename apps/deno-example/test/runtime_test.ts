import { platformHost } from '@async-lab/core/lowlevel'
import { equal } from 'node:assert/strict'

// Started the wrong way, another runtime would run this without a word.
Deno.test('the tests run on Deno, and the core knows it', () => {
  equal(navigator.userAgent, `Deno/${Deno.version.deno}`)
  equal(platformHost.name, 'deno')
})
