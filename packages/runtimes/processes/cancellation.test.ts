import { describe, expect, test } from 'vitest'
import { runChild } from './child.ts'
import { type ProcessRuntime, runtimes } from './runtimes.ts'

describe.for(Object.keys(runtimes) as ProcessRuntime[])('%s', (runtime) => {
  test('CA-36 a listener of a signal throws: the other tasks are cancelled all the same, the error is told once', async () => {
    const { code, stdout, stderr } = await runChild(runtime, 'throwing-listener.mjs')
    expect([code, stderr]).toEqual([0, ''])
    expect(JSON.parse(stdout)).toEqual({
      states: ['cancelled', 'cancelled', 'cancelled'],
      told: ['Error: broken'],
    })
  })

  test("CA-48 the platform's own aborts count as the cancellation they come from: the scope does not fail", async () => {
    const { code, stdout, stderr } = await runChild(runtime, 'platform-aborts.mjs')
    expect([code, stderr]).toEqual([0, ''])
    expect(JSON.parse(stdout)).toEqual({
      'timers/promises': ['resolved', 'undefined'],
      'timers/promises, late': ['resolved', 'undefined'],
      fetch: ['resolved', 'undefined'],
    })
  })

  test('TO-03 TO-30 a deadline that is not reached keeps no process alive, and a far one draws no warning', async () => {
    const { code, stdout, stderr } = await runChild(runtime, 'deadlines.mjs')
    expect([code, stdout.trim(), stderr]).toEqual([0, 'done', ''])
  })
})
