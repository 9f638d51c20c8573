import {
  CancelledError,
  checkpoint,
  moveOnAfter,
  openScope,
  scope,
  type Scope,
  sleep,
  suspend,
  type Task,
} from '@async-lab/core'
import { runVirtual } from '@async-lab/core/testing'
import { expect, it } from 'vitest'

/** A wait that `grant` ends synchronously: that of `start`, for its `ready`. */
function startIn(s: Scope): { started: Promise<string>; grant: (value: string) => void } {
  let grant!: (value: string) => void
  const started = s.start<string>((ready, task) => {
    grant = ready
    return suspend(task)
  })
  return { started, grant }
}

it('CA-02 value, then cancel, same turn: the waiter resumes normally, its next checkpoint throws', () =>
  runVirtual(async (time, main) => {
    const log: unknown[] = []
    const services = openScope(main)
    await scope(async (s) => {
      let grant!: (value: string) => void
      s.spawn(async () => {
        const start = startIn(services)
        grant = start.grant
        log.push(await start.started)
        await checkpoint(s).catch((error: unknown) => log.push(error))
      })
      await sleep(10, s)
      grant('value')
      s.cancel()
    }, main)
    expect(log).toEqual(['value', expect.any(CancelledError)])
    expect(time.now()).toBe(10)
    await services[Symbol.asyncDispose]()
  }))

it('CA-02 value, then cancel, same turn: the value of a task that ends is delivered', () =>
  runVirtual((_, main) =>
    scope(async (s) => {
      const log: unknown[] = []
      const task = s.spawn(async (self) => {
        await sleep(10, self)
        return 'value'
      })
      // Both are woken by the end of the task, and the first then cancels the second.
      const canceller = s.spawn((self) => task.join(self).then(() => waiter.cancel()))
      const waiter = s.spawn(async (self) => {
        log.push(await task.join(self))
        await checkpoint(self).catch((error: unknown) => log.push(error))
      })
      await canceller.join(s)
      await waiter.settled()
      expect(log).toEqual(['value', expect.any(CancelledError)])
    }, main),
  ))

it('CA-03 cancel, then value, same turn: CancelledError, and what was started is cancelled', () =>
  runVirtual(async (_, main) => {
    let left: unknown
    const services = openScope(main)
    await scope(async (s) => {
      let grant!: (value: string) => void
      s.spawn(async () => {
        const start = startIn(services)
        grant = start.grant
        left = await start.started.catch((error: unknown) => error)
      })
      const [started] = [...services.tasks]
      await sleep(10, s)
      s.cancel('first')
      grant('value')
      expect(started).toBeDefined()
      await started!.settled()
      expect(started!.state).toBe('cancelled')
    }, main)
    expect(left).toBeInstanceOf(CancelledError)
    expect(left).toMatchObject({ reason: 'first' })
    await services[Symbol.asyncDispose]()
  }))

it('CA-03 cancel, then a place, same turn: the place goes past the cancelled one to the next in line', () =>
  runVirtual(async (_, main) => {
    const log: string[] = []
    await scope(async (around) => {
      await scope(
        async (s) => {
          let leave!: () => void
          s.spawn(
            () =>
              new Promise<void>((resolve) => {
                leave = resolve
              }),
          )
          const cancelled = s.spawn(() => log.push('cancelled'))
          const next = s.spawn(() => log.push('next'))
          expect([cancelled.state, next.state]).toEqual(['queued', 'queued'])
          cancelled.cancel()
          expect(cancelled.state).toBe('cancelled')
          leave()
          await next.settled()
          expect(s.trySpawn(() => log.push('a place is free again'))).toBeDefined()
        },
        { concurrency: 1, signal: around.signal },
      )
    }, main)
    expect(log).toEqual(['next', 'a place is free again'])
  }))

it('CA-23 cancelling a task that waits for another: only its wait ends, the other goes on', () =>
  runVirtual((time, main) =>
    scope(async (s) => {
      const other = s.spawn(async (self) => {
        await sleep(50, self)
        return 'went on'
      })
      const waiting = s.spawn((self) => other.join(self))
      await sleep(10, s)
      waiting.cancel('enough')
      expect(await waiting.settled()).toMatchObject({ kind: 'cancelled', error: { reason: 'enough' } })
      expect(time.now()).toBe(10)
      expect(other.state).toBe('running')
      expect(await other.join(s)).toBe('went on')
    }, main),
  ))

it('CA-23 a task that others wait for is cancelled with the scope it belongs to', () =>
  runVirtual((_, main) =>
    scope(async (s) => {
      let other!: Task<never>
      const waiting = s.spawn(async () => {
        await scope(async (inner) => {
          other = inner.spawn((self) => suspend(self))
          await other.join(inner)
        })
      })
      waiting.cancel()
      await waiting.settled()
      expect([waiting.state, other.state]).toEqual(['cancelled', 'cancelled'])
    }, main),
  ))

it('CA-03 CancelledError means it did not happen: a cancelled join takes nothing from those that wait on', () =>
  runVirtual((_, main) =>
    scope(async (s) => {
      const work = s.spawn(async (self) => {
        await sleep(20, self)
        return 'value'
      })
      const early = moveOnAfter(10, (inner) => work.join(inner), s)
      const patient = work.join(s)
      expect(await early).toEqual({ expired: true })
      expect(await patient).toBe('value')
    }, main),
  ))

it('CA-02 a task that ends wakes those who await it before its failure cancels its scope', () =>
  runVirtual(async (_, main) => {
    const broken = new Error('broken')
    const seen: unknown[] = []
    const failing = scope(async (s) => {
      const task = s.spawn(async (self) => {
        await sleep(10, self)
        throw broken
      })
      await task.join(s).catch((error: unknown) => seen.push(error))
      await checkpoint(s).catch((error: unknown) => seen.push(error))
    }, main)
    await expect(failing).rejects.toBe(broken)
    expect(seen).toEqual([broken, expect.objectContaining({ source: 'failure', reason: broken })])
  }))
