import {
  CancelledError,
  checkpoint,
  isCancelled,
  scope,
  type Scope,
  shield,
  sleep,
  suspend,
} from '@async-lab/core'
import { platformHost } from '@async-lab/core/lowlevel'
import { runVirtual } from '@async-lab/core/testing'
import { expect, it } from 'vitest'

it('CA-08 the outermost wins: the code between does not run, its scope resolves undefined, the one around goes on', () =>
  runVirtual(async (_, main) => {
    const log: unknown[] = []
    await scope(async (s1) => {
      const result = await scope(async (s2) => {
        await scope(async (s3) => {
          s3.cancel('inner')
          s2.cancel('outer')
          await suspend(s3)
        }, s2).catch((error: unknown) => {
          log.push(error)
          throw error
        })
        log.push('after s3')
      }, s1)
      log.push(['s2 resolved', result])
      await sleep(1, s1)
      expect(s1.cancelled).toBe(false)
    }, main)
    expect(log).toEqual([
      expect.objectContaining({ name: 'CancelledError', reason: 'outer' }),
      ['s2 resolved', undefined],
    ])
  }))

it('CA-08 decided when a scope ends: an inner one that was cancelled first, and still ends after the outer one was', () =>
  runVirtual(async (_, main) => {
    let left: unknown
    const result = await scope(async (outer) => {
      outer.spawn(async (self) => {
        await sleep(10, self)
        outer.cancel('outer')
      })
      await scope(async (inner) => {
        inner.cancel('inner')
        try {
          await suspend(inner)
        } finally {
          await shield((cleanup) => sleep(20, cleanup), inner)
        }
      }, outer).catch((error: unknown) => {
        left = error
        throw error
      })
      return 'not reached'
    }, main)
    expect(result).toBeUndefined()
    expect(left).toMatchObject({ name: 'CancelledError', reason: 'outer' })
  }))

it('CA-08 an inner cancel alone ends in its scope, and does not reach the code around it', () =>
  runVirtual(async (_, main) => {
    await scope(async (outer) => {
      const result = await scope(async (inner) => {
        inner.cancel()
        await suspend(inner)
        return 'not reached'
      }, outer)
      expect(result).toBeUndefined()
      expect(outer.cancelled).toBe(false)
      await checkpoint(outer)
    }, main)
  }))

it('CA-11 inheritance: leaves two levels below see the cancel in that turn, across tasks and scopes', () =>
  runVirtual(async (_, main) => {
    const seen: unknown[] = []
    const scopes: Scope[] = []
    await scope(async (top) => {
      for (let i = 0; i < 3; i++) {
        top.spawn(() =>
          scope(async (middle) => {
            scopes.push(middle)
            middle.spawn(() =>
              scope(async (low) => {
                scopes.push(low)
                await suspend(low).catch((error: unknown) => seen.push(error))
              }),
            )
            middle.spawn((leaf) => suspend(leaf).catch((error: unknown) => seen.push(error)))
            await suspend(middle).catch((error: unknown) => seen.push(error))
          }),
        )
      }
      const signals = scopes.map((each) => each.signal)
      await sleep(10, top)
      const nextTurn = new Promise<number>((resolve) => platformHost.hop(() => resolve(seen.length)))
      top.cancel('enough')
      expect(scopes).toHaveLength(6)
      expect(scopes.every((each) => each.cancelled)).toBe(true)
      expect(signals.every((signal) => signal.aborted)).toBe(true)
      expect(await nextTurn).toBe(9)
    }, main)
    expect(seen.every((error) => error instanceof CancelledError && error.reason === 'enough')).toBe(true)
  }))

it('CA-11 inheritance: a scope and a task begun inside a cancelled scope are cancelled from the start', () =>
  runVirtual(async (_, main) => {
    await scope(async (outer) => {
      outer.cancel()
      const task = outer.spawn(async (self) => {
        expect(self.signal.aborted).toBe(true)
        await checkpoint(self)
      })
      await scope(async (inner) => {
        expect(inner.cancelled).toBe(true)
        await expect(checkpoint(inner)).rejects.toBeInstanceOf(CancelledError)
      }, outer)
      await task.settled()
      expect(task.state).toBe('cancelled')
    }, main)
  }))

it('CA-11 cancelled is true for a cancel from around, and false for the failure of the scope itself', () =>
  runVirtual(async (_, main) => {
    let ofFailed: boolean | undefined
    const broken = new Error('broken')
    const failing = scope(async (s) => {
      s.spawn(() => {
        throw broken
      })
      const error = await suspend(s).catch((thrown: unknown) => thrown)
      expect(isCancelled(error)).toBe(true)
      ofFailed = s.cancelled
    }, main)
    await expect(failing).rejects.toBe(broken)
    expect(ofFailed).toBe(false)

    await scope(
      (outer) =>
        scope((inner) => {
          expect([outer.cancelled, inner.cancelled]).toEqual([false, false])
          outer.cancel()
          expect([outer.cancelled, inner.cancelled]).toEqual([true, true])
        }, outer),
      main,
    )
  }))
