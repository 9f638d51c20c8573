import { expect, test } from 'vitest'
import { runChild } from './child.ts'
import { type ProcessRuntime, runtimes } from './runtimes.ts'

test.for(Object.keys(runtimes) as ProcessRuntime[])(
  'QC-06 %s: no item and no waiter is retained by a queue or channel that let it go',
  async (runtime) => {
    const { code, stdout, stderr } = await runChild(runtime, 'nothing-kept.mjs', { exposeGc: true })
    expect([code, stderr]).toEqual([0, ''])
    const { count, held, alive } = JSON.parse(stdout) as {
      count: number
      held: number
      alive: Record<string, number>
    }
    expect(held).toBe(count)
    expect(Object.keys(alive)).toHaveLength(16)
    // Bun's collector takes whatever on the stack looks like a pointer for one, so some may stay, however many there were.
    const most = runtime === 'bun' ? count / 10 : 0
    for (const [name, living] of Object.entries(alive)) expect(living, name).toBeLessThanOrEqual(most)
  },
)
