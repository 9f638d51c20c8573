import {
  CancelledError,
  checkpoint,
  interruptible,
  moveOnAfter,
  scope,
  type Scope,
  sleep,
  TimeoutError,
  withDeadline,
  withTimeout,
} from '@async-lab/core'
import { runVirtual } from '@async-lab/core/testing'
import { expect, it, vi } from 'vitest'

it('TO-05 zero and past: what could be had at once is not given, and can be had without waiting', () =>
  runVirtual(async (time, main) => {
    const ready = main.scope.spawn(() => 'value')
    await expect(withTimeout(0, (s) => ready.join(s), main)).rejects.toBeInstanceOf(TimeoutError)
    await expect(withDeadline(-5, (s) => ready.join(s), main)).rejects.toBeInstanceOf(TimeoutError)
    await expect(withTimeout(0, () => ready, main)).rejects.toBeInstanceOf(TimeoutError)
    const settled = Promise.resolve('value')
    await expect(withTimeout(0, (s) => interruptible(settled, s), main)).rejects.toBeInstanceOf(TimeoutError)
    expect(await withTimeout(0, () => ready.outcome, main)).toEqual({ kind: 'completed', value: 'value' })
    expect(await withTimeout(0, () => ready.settled(), main)).toEqual({ kind: 'completed', value: 'value' })
    expect(time.now()).toBe(0)
  }))

it('TO-05 zero: a place that is free is not taken, and stays free', () =>
  runVirtual(async (_, main) => {
    const body = vi.fn()
    await scope(
      async (services) => {
        const starting = withTimeout(0, () => services.start(body), services)
        await expect(starting).rejects.toBeInstanceOf(TimeoutError)
        expect(body).not.toHaveBeenCalled()
        expect(services.trySpawn(() => {})).toBeDefined()
      },
      { concurrency: 1, signal: main.signal },
    )
  }))

it('TO-06 zero still calls the body: its synchronous part runs, its first checkpoint throws', () =>
  runVirtual(async (time, main) => {
    const log: unknown[] = []
    const late = withTimeout(
      0,
      async (s) => {
        log.push('began')
        await checkpoint(s).catch((error: unknown) => {
          log.push(error)
          throw error
        })
      },
      main,
    )
    await expect(late).rejects.toBeInstanceOf(TimeoutError)
    expect(log).toEqual(['began', expect.any(CancelledError)])
    expect(time.now()).toBe(0)
  }))

it('TO-06 zero: a body without a checkpoint returns its value, and the scope is cancelled', () =>
  runVirtual(async (time, main) => {
    let kept!: Scope
    const body = (s: Scope) => {
      kept = s
      return 'value'
    }
    expect(await withTimeout(0, body, main)).toBe('value')
    expect(kept.cancelled).toBe(true)
    expect(await withDeadline(time.now() - 5, body, main)).toBe('value')
    expect(await moveOnAfter(0, body, main)).toEqual({ expired: false, value: 'value' })
    expect(await scope(body, { timeout: 0, signal: main.signal })).toBe('value')
    expect(kept.cancelled).toBe(true)
  }))

it('TO-06 zero: moveOnAfter expires at the first checkpoint', () =>
  runVirtual(async (_, main) => {
    expect(await moveOnAfter(0, (s) => checkpoint(s), main)).toEqual({ expired: true })
  }))

it('TO-06 zero: a task spawned there runs to its first checkpoint', () =>
  runVirtual(async (_, main) => {
    const log: string[] = []
    const late = withTimeout(
      0,
      (s) => {
        s.spawn(async (self) => {
          log.push('began')
          await sleep(0, self)
          log.push('went on')
        })
      },
      main,
    )
    await expect(late).rejects.toBeInstanceOf(TimeoutError)
    expect(log).toEqual(['began'])
  }))
