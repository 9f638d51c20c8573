import { Deferred, run, scope } from '@async-lab/core'
import { describe, expect, it } from 'vitest'
import { labContext } from '../../src/lab.ts'
import { command } from '../../src/world/subprocesses/command.ts'
import { subprocesses } from '../../src/world/subprocesses/lab.ts'
import { labProcess } from './lab-process.ts'

const quick = { commands: 6, limit: 2, work: 0, stubborn: 0, stopAfter: 3600 }
const node = process.execPath
const forever = `setInterval(() => {}, 1000)`

describe('subprocesses', () => {
  it('runs all commands, a few at a time, and leaves nothing behind', async () => {
    const { code, told, left } = await labProcess('subprocesses', quick)
    expect(told!.result).toMatchObject({
      done: 6,
      failed: 0,
      killed: 0,
      cancelled: 0,
      mostAtOnce: 2,
      orphans: 0,
    })
    expect(left).toEqual([])
    expect(code).toBe(0)
  })

  it('cancels what is left: those in line never start, those that run are gone, stubborn or not', async () => {
    const { told, left } = await labProcess('subprocesses', {
      ...quick,
      work: 3_600_000,
      stubborn: 0.5,
      stopAfter: 0.5,
    })
    expect(told!.result).toMatchObject({ done: 0, cancelled: 6, orphans: 0 })
    expect(told!.result.mostAtOnce).toBeLessThanOrEqual(2)
    expect(left).toEqual([])
  })

  it('tells under chaos what failed and what was killed, and the same for the same seed', async () => {
    const { chaos, done, failed, killed } = await subprocesses.run(
      { ...quick, work: 20, chaos: 0.9 },
      labContext(2),
    )
    expect(failed).toBe(chaos.errors)
    expect(killed).toBe(chaos.resets)
    expect(chaos.errors).toBeGreaterThan(0)
    expect(chaos.resets).toBeGreaterThan(0)
    expect(done + failed + killed).toBe(6)
  })

  it('tells how a command has ended', async () => {
    await run(async () => {
      expect(await command(node, ['-e', 'process.exit(3)'])).toEqual({ code: 3, signal: null })
      const killed = command(node, ['-e', forever], (pid) => process.kill(pid, 'SIGKILL'))
      expect(await killed).toEqual({ code: null, signal: 'SIGKILL' })
    })
  })

  it('has no process left when a cancelled command settles', async () => {
    await run(() =>
      scope(async (s) => {
        const started = new Deferred<number>()
        const task = s.spawn(() => command(node, ['-e', forever], (pid) => started.resolve(pid)))
        const pid = await started.wait()
        task.cancel('no longer needed')
        expect((await task.settled()).kind).toBe('cancelled')
        expect(() => process.kill(pid, 0)).toThrow('ESRCH')
      }),
    )
  })

  it('tells that a program is not there', async () => {
    const { code, told, left } = await labProcess('subprocesses', { ...quick, program: '/no/such/program' })
    expect(told).toMatchObject({
      name: 'Fault',
      message: 'Cannot run /no/such/program: it is not there (ENOENT)',
      saved: '0 of 6 commands were done',
    })
    expect(left).toEqual([])
    expect(code).toBe(1)
  })

  it('leaves no orphan when it is interrupted', async () => {
    const { code, left } = await labProcess(
      'subprocesses',
      { ...quick, commands: 200, work: 50, stubborn: 0.5 },
      { onProgress: ({ done }, pid) => void (done === 3 && process.kill(pid, 'SIGINT')) },
    )
    expect(left).toEqual([])
    expect(code).toBe(130)
  })
})
