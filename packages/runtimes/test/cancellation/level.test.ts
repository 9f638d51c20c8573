import {
  all,
  allSettled,
  any,
  asCompleted,
  CancelledError,
  checkpoint,
  forEach,
  interruptible,
  map,
  openScope,
  race,
  scope,
  type Scope,
  sleep,
  sleepUntil,
  suspend,
  wait,
  yieldNow,
} from '@async-lab/core'
import { runVirtual } from '@async-lab/core/testing'
import { describe, expect, it, vi } from 'vitest'

it('CA-01 level: after a caught cancellation every later wait throws again, at once', () =>
  runVirtual(async (time, main) => {
    const seen: unknown[] = []
    const result = await scope(async (s) => {
      s.spawn(async () => {
        await sleep(10, s)
        s.cancel('enough')
      })
      for (let i = 0; i < 3; i++) {
        await sleep(1000, s).catch((error: unknown) => seen.push([time.now(), error]))
      }
      return 'the body may still return'
    }, main)
    expect(result).toBe('the body may still return')
    expect(seen).toEqual([10, 10, 10].map((at) => [at, expect.any(CancelledError)]))
  }))

type Body = () => Promise<unknown>

const waits: Record<string, (s: Scope, body: Body) => Promise<unknown>> = {
  'sleep(0)': (s) => sleep(0, s),
  sleepUntil: (s) => sleepUntil(-1, s),
  checkpoint: (s) => checkpoint(s),
  yieldNow: (s) => yieldNow(s),
  suspend: (s) => suspend(s),
  'interruptible of a promise': (s) => interruptible(Promise.resolve(1), s),
  'interruptible of a function': (s, body) => interruptible(body, s),
  'scope.join': (s) => s.join(s),
  'scope.start': (s, body) => s.start(body),
  all: (s, body) => all([body], s),
  'all of nothing': (s) => all([], s),
  allSettled: (s, body) => allSettled([body], s),
  any: (s, body) => any([body], s),
  race: (s, body) => race([body], s),
  map: (s, body) => map([1], body, s),
  forEach: (s, body) => forEach([1], body, s),
  wait: (s) => wait([], { until: 'all', signal: s.signal }),
  asCompleted: (s, body) => asCompleted([body], s)[Symbol.asyncIterator]().next(),
}

describe('CA-01 level: in a cancelled scope each waiting function throws, also one that could finish at once', () => {
  it.for(Object.entries(waits))('%s, and no body is called', async ([, begin]) => {
    const body = vi.fn(async () => 'called')
    await runVirtual((_, main) =>
      scope(async (s) => {
        s.cancel()
        const waiting = begin(s, body)
        await expect(waiting).rejects.toBeInstanceOf(CancelledError)
      }, main),
    )
    expect(body).not.toHaveBeenCalled()
  })

  it('join of a task that has ended', () =>
    runVirtual((_, main) =>
      scope(async (s) => {
        const ended = main.scope.spawn(() => 7)
        s.cancel()
        await expect(ended.join(s)).rejects.toBeInstanceOf(CancelledError)
        expect(await ended.settled()).toEqual({ kind: 'completed', value: 7 })
      }, main),
    ))
})

it('CA-01 level: a task that was cancelled alone sees it at every checkpoint, its scope does not', () =>
  runVirtual((_, main) =>
    scope(async (s) => {
      let caught = 0
      const task = s.spawn(async (self) => {
        for (let i = 0; i < 3; i++) await sleep(1000, self).catch(() => caught++)
        return 'done'
      })
      task.cancel()
      expect(await task.join(s)).toBe('done')
      expect(caught).toBe(3)
      expect(s.cancelled).toBe(false)
    }, main),
  ))

it('CA-04 cancel twice: one delivery per checkpoint, every listener called once, the first reason kept', () =>
  runVirtual(async (_, main) => {
    const listener = vi.fn()
    const onAbort = vi.fn()
    const thrown: unknown[] = []
    await scope(async (s) => {
      s.onCancel(listener)
      s.signal.addEventListener('abort', onAbort)
      const task = s.spawn(async (self) => {
        await sleep(1000, self).catch((error: unknown) => thrown.push(error))
        await checkpoint(self).catch((error: unknown) => thrown.push(error))
      })
      s.cancel('first')
      s.cancel('second')
      s.spawn(() => s.cancel('third'))
      await task.settled()
      s.cancel('fourth')
    }, main)
    expect(listener.mock.calls).toEqual([['first']])
    expect(onAbort).toHaveBeenCalledOnce()
    expect(thrown).toHaveLength(2)
    expect(thrown).toEqual(Array(2).fill(expect.objectContaining({ reason: 'first' })))
  }))

it('CA-04 cancelling a task twice answers true until it has settled', () =>
  runVirtual((_, main) =>
    scope(async (s) => {
      const task = s.spawn((self) => sleep(1000, self))
      expect([task.cancel('first'), task.cancel('second')]).toEqual([true, true])
      expect(await task.settled()).toMatchObject({ kind: 'cancelled', error: { reason: 'first' } })
      expect(task.cancel('late')).toBe(false)
    }, main),
  ))

it('CA-06 cancelled but no checkpoint: the value is returned and nothing throws in the line after', () =>
  runVirtual(async (_, main) => {
    let after = false
    const kept = await scope((s) => {
      s.cancel()
      return [1, s] as const
    }, main)
    await checkpoint(main)
    after = true
    expect(kept[0]).toBe(1)
    expect(kept[1].cancelled).toBe(true)
    expect(after).toBe(true)
  }))

it('CA-07 cancel after the end: no effect on any later code, cancelled stays false', () =>
  runVirtual(async (_, main) => {
    const listener = vi.fn()
    let kept!: Scope
    await scope(async (s) => {
      kept = s
      s.onCancel(listener)
      await sleep(1, s)
    }, main)
    kept.cancel('late')
    expect(kept.cancelled).toBe(false)
    expect(kept.signal.aborted).toBe(false)
    expect(listener).not.toHaveBeenCalled()
    await sleep(1, main)
    expect(main.scope.cancelled).toBe(false)

    const opened = openScope(main)
    await opened[Symbol.asyncDispose]()
    opened.cancel()
    expect(opened.cancelled).toBe(false)
    await checkpoint(main)
  }))

it('CA-20 cancelling an ended task: false, outcome unchanged', () =>
  runVirtual((_, main) =>
    scope(async (s) => {
      const completed = s.spawn(() => 7)
      const cancelled = s.spawn((self) => suspend(self))
      cancelled.cancel('first')
      await cancelled.settled()
      const { outcome } = cancelled
      for (const task of [completed, cancelled]) expect(task.cancel('late')).toBe(false)
      expect(completed.outcome).toEqual({ kind: 'completed', value: 7 })
      expect(cancelled.outcome).toEqual(outcome)
      expect(outcome).toMatchObject({ kind: 'cancelled', error: { reason: 'first' } })
    }, main),
  ))
