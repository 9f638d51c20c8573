import {
  CancelledError,
  checkpoint,
  currentSignal,
  interruptible,
  scope,
  shield,
  sleep,
  suspend,
} from '@async-lab/core'
import { runVirtual } from '@async-lab/core/testing'
import { expect, it, vi } from 'vitest'

it('CA-35 signal out: aborted in the same turn, its reason is the CancelledError', () =>
  runVirtual(async (_, main) => {
    await scope(async (s) => {
      const { signal } = s
      const onAbort = vi.fn()
      signal.addEventListener('abort', onAbort)
      const task = s.spawn((self) => suspend(self))
      const ofTask = task.signal
      expect([signal.aborted, ofTask.aborted]).toEqual([false, false])
      s.cancel('why')
      expect([signal.aborted, ofTask.aborted]).toEqual([true, true])
      expect(onAbort).toHaveBeenCalledOnce()
      expect(signal.reason).toBeInstanceOf(CancelledError)
      expect(signal.reason).toMatchObject({ reason: 'why', source: 'explicit', code: 'ABORT_ERR' })
      expect(ofTask.reason).toBe(signal.reason)
      expect(await suspend(s).catch((error: unknown) => error)).toBe(signal.reason)
      expect(s.signal).toBe(signal)
    }, main)
  }))

/** Rejects as `fetch` does: with the reason of the signal. */
function fetchLike(signal: AbortSignal): Promise<string> {
  return new Promise((_, reject) => {
    signal.throwIfAborted()
    signal.addEventListener('abort', () => reject(signal.reason))
  })
}

it('CA-35 signal out: fetch-like code rejects with the reason, which is the cancellation, so the scope does not fail', () =>
  runVirtual(async (_, main) => {
    const result = await scope((s) => {
      s.spawn(async (self) => {
        await sleep(10, self)
        s.cancel()
      })
      return fetchLike(s.signal)
    }, main)
    expect(result).toBeUndefined()
  }))

it('CA-35 the signal of a shielded scope inside is not aborted', () =>
  runVirtual(async (_, main) => {
    await scope(async (outer) => {
      const signals = [outer.signal]
      await shield(async (s) => {
        const task = s.spawn((self) => sleep(10, self))
        signals.push(s.signal, task.signal)
        outer.cancel()
        expect(signals.map(({ aborted }) => aborted)).toEqual([true, false, false])
        await task.join(s)
      }, outer)
      expect(signals.map(({ aborted }) => aborted)).toEqual([true, false, false])
    }, main)
  }))

it('CA-35 a signal first read after the cancel is already aborted, also after the end', () =>
  runVirtual(async (_, main) => {
    const kept = await scope((s) => {
      s.cancel('why')
      expect(s.signal.aborted).toBe(true)
      expect(currentSignal().aborted).toBe(true)
      return [s, s.spawn((self) => suspend(self)), s.spawn((self) => suspend(self)), s.signal] as const
    }, main)
    const [s, task, , signal] = kept
    expect(signal.reason).toMatchObject({ reason: 'why' })
    await task.settled()
    expect(task.signal.aborted).toBe(true)
    expect(task.signal.reason).toMatchObject({ reason: 'why' })
    expect(s.signal).toBe(signal)
  }))

it('CA-35 the signal of what ended without a cancel is never aborted', () =>
  runVirtual(async (_, main) => {
    const [s, task] = await scope((inner) => [inner, inner.spawn(() => 7)] as const, main)
    expect([s.signal.aborted, task.signal.aborted]).toEqual([false, false])
    s.cancel()
    task.cancel()
    expect([s.signal.aborted, task.signal.aborted]).toEqual([false, false])
  }))

it('CA-35 the signal given to a wait in another scope ends it with its CancelledError, which is a failure there', () =>
  runVirtual(async (_, main) => {
    await scope(async (s) => {
      const other = s.spawn((self) => suspend(self))
      const waiting = s.spawn(async (self) => {
        // The scope of the wait is the one around it; the signal is of a task that it is not inside of.
        await interruptible(new Promise(() => {}), { signal: other.signal }).catch((error: unknown) => {
          expect(error).toBe(other.signal.reason)
        })
        await checkpoint(self)
        return 'went on'
      })
      other.cancel('only that one')
      expect(await waiting.join(s)).toBe('went on')
    }, main)
  }))
