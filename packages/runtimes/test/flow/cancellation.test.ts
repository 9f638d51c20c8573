import { CancelledError, checkpoint, scope, suspend, type Task } from '@async-lab/core'
import { runVirtual } from '@async-lab/core/testing'
import { describe, expect, it } from 'vitest'
import { caught } from '../caught.ts'
import { waits } from './waits.ts'

describe.each(Object.entries(waits))('%s', (_name, make) => {
  it('QC-01 H2 granted, then cancelled, same turn: the wait returns it, the next checkpoint throws', () =>
    runVirtual((_time, main) =>
      scope(async (s) => {
        const { wait, grant, inLine, gives } = make()
        const log: unknown[] = []
        const task = s.spawn(async (self) => {
          log.push(await wait(self))
          await checkpoint(self)
          log.push('went on')
        })
        expect(inLine?.() ?? 1).toBeGreaterThan(0)
        grant()
        expect(inLine?.() ?? 0).toBe(0)
        task.cancel()
        expect((await task.settled()).kind).toBe('cancelled')
        expect(log).toEqual([gives])
      }, main),
    ))

  it('QC-01 H3 cancelled, then granted, same turn: out of the line at once, and it is for the next one', () =>
    runVirtual((_time, main) =>
      scope(async (s) => {
        const { wait, grant, inLine, gives } = make()
        const task = s.spawn((self) => wait(self))
        task.cancel('reason')
        expect(inLine?.() ?? 0).toBe(0)
        grant()
        expect(await task.settled()).toMatchObject({ kind: 'cancelled', error: { reason: 'reason' } })
        expect(await wait(s)).toEqual(gives)
      }, main),
    ))

  it('QC-01 H3 cancelled in front of another in line, then granted: the other one has it', () =>
    runVirtual((_time, main) =>
      scope(async (s) => {
        const { wait, grant, inLine, gives } = make()
        const [first, second] = [s.spawn((self) => wait(self)), s.spawn((self) => wait(self))]
        first.cancel()
        grant()
        expect(inLine?.() ?? 0).toBe(0)
        expect(await second.join(s)).toEqual(gives)
        expect((await first.settled()).kind).toBe('cancelled')
      }, main),
    ))

  it('QC-01 H4 in a cancelled task it rejects though it could finish at once, and takes nothing', () =>
    runVirtual((_time, main) =>
      scope(async (s) => {
        const { wait, grant, gives } = make()
        grant()
        const errors: unknown[] = []
        const task: Task<void> = s.spawn(async (self) => {
          await suspend(self).catch(() => {})
          for (let i = 0; i < 2; i++) errors.push(await caught(wait(self)))
          await checkpoint(self)
        })
        task.cancel()
        expect((await task.settled()).kind).toBe('cancelled')
        for (const error of errors) expect(error).toBeInstanceOf(CancelledError)
        expect(errors).toHaveLength(2)
        expect(await wait(s)).toEqual(gives)
      }, main),
    ))

  it('QC-01 H2, H3 by a foreign signal: granted first it is delivered; aborted first it is for the next one', () =>
    runVirtual((_time, main) =>
      scope(async (s) => {
        const granted = make()
        const late = new AbortController()
        const delivered = granted.wait({ signal: late.signal })
        granted.grant()
        late.abort()
        expect(await delivered).toEqual(granted.gives)

        const { wait, grant, inLine, gives } = make()
        const early = new AbortController()
        const rejected = caught(wait({ signal: early.signal }))
        early.abort('enough')
        expect(inLine?.() ?? 0).toBe(0)
        grant()
        expect(await rejected).toMatchObject({ code: 'ABORT_ERR', source: 'signal', reason: 'enough' })
        expect(await caught(wait({ signal: early.signal }))).toMatchObject({ source: 'signal' })
        expect(await wait(s)).toEqual(gives)
      }, main),
    ))

  it('QC-06 left floating, it is out of the line at the end of its scope, and takes nothing', () =>
    runVirtual(async (_time, main) => {
      const { wait, grant, inLine, gives } = make()
      await scope((s) => void wait(s), main)
      expect(inLine?.() ?? 0).toBe(0)
      grant()
      expect(await wait(main)).toEqual(gives)
    }))
})
