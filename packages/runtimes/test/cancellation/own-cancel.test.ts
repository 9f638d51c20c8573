import {
  CancelledError,
  checkpoint,
  currentTask,
  openScope,
  scope,
  type Scope,
  sleep,
  suspend,
} from '@async-lab/core'
import { runVirtual } from '@async-lab/core/testing'
import { expect, it } from 'vitest'

it('CA-05 cancelled before use: a task runs to its first checkpoint, and disposal does not throw', () =>
  runVirtual(async (_, main) => {
    const log: string[] = []
    const s = openScope(main)
    s.cancel()
    const task = s.spawn(async (self) => {
      log.push('began')
      await checkpoint(self)
      log.push('went on')
    })
    expect(log).toEqual(['began'])
    await s[Symbol.asyncDispose]()
    expect(log).toEqual(['began'])
    expect(task.state).toBe('cancelled')
    expect(s.cancelled).toBe(true)
  }))

it('CA-05 a signal that has aborted: the body is called, its first checkpoint throws, source "signal" leaves', () =>
  runVirtual(async () => {
    const log: string[] = []
    const body = async (s: Scope) => {
      log.push('called')
      await checkpoint(s)
      log.push('went on')
    }
    const error = await scope(body, { signal: AbortSignal.abort('too late') }).catch(
      (thrown: unknown) => thrown,
    )
    expect(log).toEqual(['called'])
    expect(error).toBeInstanceOf(CancelledError)
    expect(error).toMatchObject({ source: 'signal', reason: 'too late' })
  }))

it('CA-05 a signal that has aborted cancels a task before its first checkpoint', () =>
  runVirtual((_, main) =>
    scope(async (s) => {
      const task = s.spawn((self) => checkpoint(self), { signal: AbortSignal.abort('too late') })
      expect(await task.settled()).toMatchObject({
        kind: 'cancelled',
        error: { source: 'signal', reason: 'too late' },
      })
      expect(s.cancelled).toBe(false)
    }, main),
  ))

it('CA-21 cancel yourself and go on: the synchronous code after it runs, the next checkpoint throws', () =>
  runVirtual(async (_, main) => {
    const log: string[] = []
    let kept!: Scope
    const result = await scope(async (s) => {
      kept = s
      s.cancel()
      log.push('synchronous code')
      await Promise.resolve()
      log.push('after a plain await')
      await checkpoint(s)
      log.push('after a checkpoint')
    }, main)
    expect(log).toEqual(['synchronous code', 'after a plain await'])
    expect(result).toBeUndefined()
    expect(kept.cancelled).toBe(true)
    await checkpoint(main)
  }))

it('CA-22 cancel yourself and return: the task is completed with its value', () =>
  runVirtual((_, main) =>
    scope(async (s) => {
      const asynchronous = s.spawn(async () => {
        currentTask()!.cancel()
        return 5
      })
      const afterWaiting = s.spawn(async (self) => {
        await sleep(1, self)
        self.cancel()
        return 6
      })
      const synchronous = s.spawn((self) => {
        self.cancel()
        return 7
      })
      expect(await asynchronous.settled()).toEqual({ kind: 'completed', value: 5 })
      expect(await afterWaiting.settled()).toEqual({ kind: 'completed', value: 6 })
      expect(await synchronous.settled()).toEqual({ kind: 'completed', value: 7 })
      expect(asynchronous.state).toBe('completed')
      expect(asynchronous.signal.aborted).toBe(true)
    }, main),
  ))

it('CA-32 swallowing: a child catches CancelledError and returns 42, it is completed with 42', () =>
  runVirtual(async (_, main) => {
    let swallower
    await scope(async (s) => {
      swallower = s.spawn(async (self) => {
        try {
          return await suspend(self)
        } catch (error) {
          expect(error).toBeInstanceOf(CancelledError)
          return 42
        }
      })
      s.cancel()
    }, main)
    expect(swallower).toMatchObject({ state: 'completed', outcome: { kind: 'completed', value: 42 } })
  }))
