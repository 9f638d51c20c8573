import {
  checkpoint,
  effectiveDeadline,
  moveOnAfter,
  run,
  scope,
  type Scope,
  ScopeClosedError,
  sleep,
  suspend,
  TimeoutError,
  withTimeout,
  yieldNow,
} from '@async-lab/core'
import { type Host, platformHost } from '@async-lab/core/lowlevel'
import { runVirtual } from '@async-lab/core/testing'
import { expect, it, vi } from 'vitest'

it('TO-21 moving the deadline: later and earlier, each takes effect at once', () =>
  runVirtual(async (time, main) => {
    const ends = async (move: (s: Scope) => void) => {
      const start = time.now()
      const result = await moveOnAfter(
        100,
        async (s) => {
          await sleep(10, s)
          move(s)
          await suspend(s)
        },
        main,
      )
      return [result.expired, time.now() - start]
    }
    expect(await ends(() => {})).toEqual([true, 100])
    expect(await ends((s) => (s.deadline += 50))).toEqual([true, 150])
    expect(await ends((s) => (s.deadline -= 50))).toEqual([true, 50])
    expect(
      await ends((s) => {
        s.deadline = Infinity
        s.deadline = time.now() + 5
      }),
    ).toEqual([true, 15])
  }))

it('TO-21 moving the deadline to Infinity takes it away, and giving one to a scope without sets it', () =>
  runVirtual(async (time, main) => {
    const value = await withTimeout(
      10,
      async (s) => {
        expect(s.deadline).toBe(10)
        s.deadline = Infinity
        expect(s.deadline).toBe(Infinity)
        await sleep(1000, s)
        return 'value'
      },
      main,
    )
    expect(value).toBe('value')
    const late = scope(async (s) => {
      expect(s.deadline).toBe(Infinity)
      s.deadline = time.now() + 10
      await suspend(s)
    }, main)
    await expect(late).rejects.toBeInstanceOf(TimeoutError)
    expect(time.now()).toBe(1010)
  }))

it('TO-21 moving the deadline of another scope, from a task in it, wakes or spares those who wait in it', () =>
  runVirtual(async (time, main) => {
    const late = withTimeout(
      10,
      (s) => {
        s.spawn(async (self) => {
          await sleep(5, self)
          s.deadline = 30
          await sleep(20, self)
          s.deadline = 27
        })
        return suspend(s)
      },
      main,
    )
    await expect(late).rejects.toBeInstanceOf(TimeoutError)
    expect(time.now()).toBe(27)
  }))

it('TO-21 after the scope has ended: ScopeClosedError, and what it was is still told', () =>
  runVirtual(async (_, main) => {
    let kept!: Scope
    await withTimeout(10, (s) => void (kept = s), main)
    for (const at of [5, 1000, Infinity, -1]) {
      expect(() => {
        kept.deadline = at
      }).toThrow(ScopeClosedError)
    }
    expect(kept.deadline).toBe(10)
    expect(kept.cancelled).toBe(false)
  }))

it('TO-21 old timers are gone: a deadline moved many times leaves none', async () => {
  const live = new Set<unknown>()
  const host: Host = {
    ...platformHost,
    setTimer(callback, delay) {
      const timer = platformHost.setTimer(() => {
        live.delete(timer)
        callback()
      }, delay)
      if (delay >= 60_000) live.add(timer)
      return timer
    },
    clearTimer(timer) {
      live.delete(timer)
      platformHost.clearTimer(timer)
    },
  }
  await run(
    async (main) => {
      await withTimeout(
        3_600_000,
        async (s) => {
          for (let i = 0; i < 1000; i++) s.deadline += i % 2 === 0 ? 60_000 : -60_000
          for (let turn = 0; turn < 3; turn++) await yieldNow(s)
          expect(live.size).toBeLessThanOrEqual(1)
          s.deadline = Infinity
          for (let turn = 0; turn < 3; turn++) await yieldNow(s)
          expect(live.size).toBe(0)
        },
        main,
      )
    },
    { host, signals: false },
  )
})

it('TO-23 into the past: cancelled now, synchronously; moving it back does not un-cancel', () =>
  runVirtual(
    async (time, main) => {
      const listener = vi.fn()
      const late = withTimeout(
        100,
        async (s) => {
          s.onCancel(listener)
          const { signal } = s
          const task = s.spawn((self) => suspend(self))
          expect([s.cancelled, signal.aborted]).toEqual([false, false])
          s.deadline = time.now() - 1
          expect([s.cancelled, signal.aborted, task.signal.aborted]).toEqual([true, true, true])
          expect(listener).toHaveBeenCalledOnce()
          expect(effectiveDeadline()).toBe(-Infinity)
          s.deadline = time.now() + 1000
          expect(s.cancelled).toBe(true)
          s.deadline = Infinity
          expect(s.cancelled).toBe(true)
          await checkpoint(s)
        },
        main,
      )
      await expect(late).rejects.toBeInstanceOf(TimeoutError)
      expect(time.now()).toBe(50)
      expect(listener).toHaveBeenCalledOnce()
    },
    { start: 50 },
  ))

it('TO-23 into the past: so also a deadline of exactly now, and one of -Infinity', () =>
  runVirtual(
    async (time, main) => {
      for (const at of [time.now(), -Infinity]) {
        let cancelled: boolean | undefined
        const late = scope((s) => {
          s.deadline = at
          cancelled = s.cancelled
          return suspend(s)
        }, main)
        await expect(late).rejects.toBeInstanceOf(TimeoutError)
        expect(cancelled).toBe(true)
      }
      expect(time.now()).toBe(50)
    },
    { start: 50 },
  ))

it('TO-23 into the past, by a task of the scope: those who wait in it are woken in that turn', () =>
  runVirtual(async (_, main) => {
    const log: string[] = []
    const late = scope(async (s) => {
      s.spawn((self) => suspend(self).finally(() => log.push('woken')))
      s.spawn(async (self) => {
        await sleep(10, self)
        s.deadline = 0
        log.push('moved')
      })
    }, main)
    await expect(late).rejects.toBeInstanceOf(TimeoutError)
    expect(log).toEqual(['moved', 'woken'])
  }))
