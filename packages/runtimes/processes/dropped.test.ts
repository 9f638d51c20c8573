import { describe, expect, test } from 'vitest'
import { runChild } from './child.ts'
import { type ProcessRuntime, runtimes } from './runtimes.ts'

describe.for(Object.keys(runtimes) as ProcessRuntime[])('%s', (runtime) => {
  test('QC-29 debug mode names the place of a sender, a receiver and a permit that were dropped', async () => {
    const { code, stderr } = await runChild(runtime, 'dropped.mjs', { exposeGc: true })
    expect(code).toBe(0)
    const said = stderr.split('\n').filter((line) => line.includes('was dropped'))
    for (const what of ['permit of "stock"', 'sender of channel "jobs"', 'receiver of channel "jobs"']) {
      const lines = said.filter((line) => line.includes(what))
      expect(lines, stderr).toHaveLength(1)
      expect(lines[0]).toMatch(/dropped\.mjs:\d+/)
    }
    expect(stderr).not.toContain('"closed"')
  })
})
