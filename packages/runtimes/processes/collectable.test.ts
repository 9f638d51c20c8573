import { expect, test } from 'vitest'
import { runChild } from './child.ts'
import { type ProcessRuntime, runtimes } from './runtimes.ts'

test.for(Object.keys(runtimes) as ProcessRuntime[])(
  'CA-43 %s: locals of a cancelled task are collectable once it has settled, though scope, task and error are held',
  async (runtime) => {
    const { code, stdout, stderr } = await runChild(runtime, 'collectable.mjs', { exposeGc: true })
    expect([code, stderr]).toEqual([0, ''])
    const { count, parked, alive } = JSON.parse(stdout) as {
      count: number
      parked: number
      alive: Record<string, number>
    }
    expect(parked).toBe(count)
    expect(Object.keys(alive)).toHaveLength(4)
    // Bun's collector takes whatever on the stack looks like a pointer for one, so some may stay, however many there were.
    const most = runtime === 'bun' ? count / 10 : 0
    for (const [name, living] of Object.entries(alive)) expect(living, name).toBeLessThanOrEqual(most)
  },
)
