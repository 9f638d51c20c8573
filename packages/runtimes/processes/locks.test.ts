import { describe, expect, test } from 'vitest'
import { runChild } from './child.ts'
import { type ProcessRuntime, runtimes } from './runtimes.ts'

const fixture = 'locks.mjs'

describe.for(Object.keys(runtimes) as ProcessRuntime[])('%s', (runtime) => {
  test('LK-12 ended while holding: debug mode names the lock and the task', async () => {
    const { code, stdout, stderr } = await runChild(runtime, fixture, { args: ['ended while holding'] })
    expect([code, stdout]).toEqual([0, ''])
    const said = stderr.split('\n').filter((line) => line !== '')
    expect(said).toHaveLength(1)
    expect(said[0]).toMatch(/"forgetful" #\d+ ended while holding "stock"/)
  })

  test('LK-12 debug mode is silent about locks that were given back, through a condition too', async () => {
    const { code, stdout, stderr } = await runChild(runtime, fixture, { args: ['gave everything back'] })
    expect([code, stdout, stderr]).toEqual([0, '', ''])
  })

  test('LK-12 a run in which all others wait for it reports a deadlock that names them, and the exit code is 1', async () => {
    const { code, stdout, stderr } = await runChild(runtime, fixture, { args: ['deadlock'] })
    expect([code, stdout]).toEqual([1, ''])
    expect(stderr).toContain('async-lab: deadlock.')
    expect(stderr.match(/starving #\d+ +waits for mutex "stock"/g)!.length).toBeGreaterThanOrEqual(2)
    expect(stderr).toMatch(/held by task "forgetful" #\d+, ended without releasing it/)
    expect(stderr).toContain('DeadlockError')
  })

  test('RN-06 a task that waits for what another branch of it holds, busy with something foreign, is no deadlock', async () => {
    const { code, stdout, stderr } = await runChild(runtime, fixture, { args: ['branches'] })
    expect([code, stdout.trim(), stderr]).toEqual([0, 'done', ''])
  })

  test('LK-08 nothing kept: of 100 000 tasks cancelled in line nobody waits, and they are collectable', async () => {
    const { code, stdout, stderr } = await runChild(runtime, fixture, {
      args: ['nothing kept'],
      exposeGc: true,
    })
    expect([code, stderr]).toEqual([0, ''])
    const report = JSON.parse(stdout) as Record<string, { waiting: number; alive: number }>
    expect(Object.keys(report)).toHaveLength(6)
    // Bun's collector takes whatever on the stack looks like a pointer for one, so some of the thousand may stay.
    const most = runtime === 'bun' ? 100 : 0
    for (const [what, { waiting, alive }] of Object.entries(report)) {
      expect(waiting, what).toBe(0)
      expect(alive, what).toBeLessThanOrEqual(most)
    }
  })
})
