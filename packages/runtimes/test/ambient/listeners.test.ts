import { checkpoint, currentTask, scope, suspend, type Task } from '@async-lab/core'
import { runVirtual } from '@async-lab/core/testing'
import { expect, it } from 'vitest'
import { caught } from '../caught.ts'

it("H17 an onCancel listener runs in the context in which it was registered, not in the canceller's", () =>
  runVirtual(async (_time, main) => {
    const seen: Array<Task<unknown> | undefined> = []
    let listening: Task<unknown> | undefined
    await scope(async (s) => {
      listening = s.spawn(async (task) => {
        s.onCancel(() => seen.push(currentTask()))
        await suspend(task)
      })
      s.spawn(async () => s.cancel())
      await caught(checkpoint(s))
    }, main)
    expect(seen).toEqual([listening])
  }))

it('H17 a listener that is registered too late is called at once, in its own context', () =>
  runVirtual(async (_time, main) => {
    await scope((s) => {
      s.cancel('why')
      const seen: unknown[] = []
      s.spawn((task) => {
        s.onCancel((reason) => seen.push(reason, currentTask() === task))
      })
      expect(seen).toEqual(['why', true])
    }, main)
  }))

it('H17 a listener may cancel, spawn and register, and disturbs no other', () =>
  runVirtual(async (_time, main) => {
    const log: string[] = []
    await scope((s) => {
      s.onCancel(() => {
        log.push('first')
        s.cancel('again')
        s.spawn(() => void log.push('spawned'))
        s.onCancel(() => log.push('nested'))
      })
      s.onCancel(() => log.push('second'))
      s.cancel()
      log.push('after cancel()')
    }, main)
    expect(log).toEqual(['first', 'spawned', 'nested', 'second', 'after cancel()'])
  }))

it('H17 a disposed listener is not called', () =>
  runVirtual(async (_time, main) => {
    let calls = 0
    await scope((s) => {
      const listening = s.onCancel(() => calls++)
      s.onCancel(() => calls++)
      listening[Symbol.dispose]()
      listening[Symbol.dispose]()
      s.cancel()
    }, main)
    expect(calls).toBe(1)
  }))

it('H17 one that throws is told to onUnhandled, and stops nothing', async () => {
  const error = new Error('listener')
  const told: unknown[] = []
  const log: string[] = []
  await runVirtual(
    (_time, main) =>
      scope((s) => {
        s.onCancel(() => {
          throw error
        })
        s.onCancel(() => log.push('second'))
        s.spawn(async (task) => {
          await caught(suspend(task))
          log.push('cancelled')
        })
        s.cancel()
      }, main),
    { onUnhandled: (failure) => told.push(failure) },
  )
  expect(told).toEqual([error])
  expect(log).toEqual(['second', 'cancelled'])
})

it('H17 an abort listener of the platform hears of it before cancel() returns', () =>
  runVirtual(async (_time, main) => {
    await scope((s) => {
      const reasons: unknown[] = []
      s.spawn((task) => {
        task.signal.addEventListener('abort', () => reasons.push(task.signal.reason))
        return caught(suspend(task))
      })
      s.cancel('why')
      expect(reasons).toMatchObject([{ code: 'ABORT_ERR', reason: 'why' }])
    }, main)
  }))
