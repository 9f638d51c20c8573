import {
  CancelledError,
  moveOnAfter,
  run,
  type RunOptions,
  scope,
  type Scope,
  sleep,
  suspend,
  type Task,
  TimeoutError,
  withDeadline,
  withTimeout,
  yieldNow,
} from '@async-lab/core'
import { platformHost } from '@async-lab/core/lowlevel'
import { runVirtual } from '@async-lab/core/testing'
import { expect, it } from 'vitest'

it('TO-01 basic: TimeoutError when the time is up, and the scope is cancelled', () =>
  runVirtual(async (time, main) => {
    let kept!: Scope
    let inside: unknown
    const late = withTimeout(
      10,
      async (s) => {
        kept = s
        await sleep(1000, s).catch((error: unknown) => {
          inside = error
          throw error
        })
      },
      main,
    )
    const error = await late.catch((thrown: unknown) => thrown)
    expect(error).toBeInstanceOf(TimeoutError)
    expect(error).toBeInstanceOf(Error)
    expect((error as Error).name).toBe('TimeoutError')
    expect(time.now()).toBe(10)
    expect(kept.cancelled).toBe(true)
    expect(inside).toBeInstanceOf(CancelledError)
    expect(inside).toMatchObject({ source: 'deadline' })
  }))

it('TO-01 basic: tasks of the scope are cancelled with it, also when its body has returned', () =>
  runVirtual(async (time, main) => {
    let task!: Task<unknown>
    const late = withTimeout(
      10,
      (s) => {
        task = s.spawn((self) => suspend(self))
        return 'gone'
      },
      main,
    )
    await expect(late).rejects.toBeInstanceOf(TimeoutError)
    expect(task.outcome).toMatchObject({ kind: 'cancelled', error: { source: 'deadline' } })
    expect(time.now()).toBe(10)
  }))

it('TO-01 basic: the same as options of scope and of run, the earlier of timeout and deadline counts', () =>
  runVirtual(
    async (time, main) => {
      const { signal } = main
      const start = time.now()
      const bodies = [
        () => scope((s) => suspend(s), { timeout: 10, signal }),
        () => scope((s) => suspend(s), { deadline: time.now() + 10, signal }),
        () => scope((s) => suspend(s), { deadline: time.now() + 10, timeout: 500, signal }),
        () => scope((s) => suspend(s), { deadline: time.now() + 500, timeout: 10, signal }),
        () => withDeadline(time.now() + 10, (s) => suspend(s), main),
      ]
      for (const [i, begin] of bodies.entries()) {
        await expect(begin()).rejects.toBeInstanceOf(TimeoutError)
        expect(time.now()).toBe(start + 10 * (i + 1))
      }
    },
    { start: 1000 },
  ))

it('TO-01 basic: run with a timeout', async () => {
  const late = run((main) => suspend(main), { timeout: 1, signals: false })
  await expect(late).rejects.toBeInstanceOf(TimeoutError)
})

it('TO-02 moveOnAfter: expired when the time is up, the value when the body was in time', () =>
  runVirtual(async (time, main) => {
    let kept!: Scope
    const expired = await moveOnAfter(
      10,
      async (s) => {
        kept = s
        await sleep(1000, s)
        return 'not reached'
      },
      main,
    )
    expect(expired).toEqual({ expired: true })
    expect(time.now()).toBe(10)
    expect(kept.cancelled).toBe(true)

    const inTime = await moveOnAfter(
      10,
      async (s) => {
        kept = s
        await sleep(5, s)
        return 'value'
      },
      main,
    )
    expect(inTime).toEqual({ expired: false, value: 'value' })
    expect(time.now()).toBe(15)
    expect(kept.cancelled).toBe(false)
  }))

it('TO-02 moveOnAfter: its own cancel is no expiry, and a failure leaves as itself', () =>
  runVirtual(async (_, main) => {
    const broken = new Error('broken')
    const cancelled = await moveOnAfter(
      10,
      (s) => {
        s.cancel()
        return suspend(s)
      },
      main,
    )
    expect(cancelled).toEqual({ expired: false, value: undefined })
    await expect(moveOnAfter(10, () => Promise.reject(broken), main)).rejects.toBe(broken)
  }))

it('TO-03 not reached: the value, and cancelled is false, also when the moment comes later', () =>
  runVirtual(async (_, main) => {
    let kept!: Scope
    const value = await withTimeout(
      10,
      async (s) => {
        kept = s
        await sleep(5, s)
        return 'value'
      },
      main,
    )
    await sleep(100, main)
    expect(value).toBe('value')
    expect(kept.cancelled).toBe(false)
    expect(kept.signal.aborted).toBe(false)
  }))

const HOUR = 3_600_000

/** Runs on the platform with its timers counted; `live` are those of a minute and more, which nothing but these deadlines sets. */
function countTimers(): { readonly options: RunOptions; readonly live: Set<unknown>; made: () => number } {
  const live = new Set<unknown>()
  let made = 0
  const host: typeof platformHost = {
    ...platformHost,
    setTimer(callback, delay) {
      made++
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
  return { options: { host, signals: false }, live, made: () => made }
}

it('TO-03 not reached: the timer is gone a turn later', async () => {
  const { options, live, made } = countTimers()
  await run(async (main) => {
    expect(await withTimeout(HOUR, () => 'value', main)).toBe('value')
    await withTimeout(HOUR, (s) => yieldNow(s), main)
    await expect(withTimeout(HOUR, () => Promise.reject(new Error('broken')), main)).rejects.toThrow()
    expect(await moveOnAfter(HOUR, () => 'value', main)).toMatchObject({ expired: false })
    await scope((s) => s.cancel(), { timeout: HOUR, signal: main.signal })
    const sleeper = main.scope.spawn((self) => sleep(HOUR, self))
    sleeper.cancel()
    await sleeper.settled()
    expect(made()).toBeGreaterThan(0)
    for (let turn = 0; turn < 3; turn++) await yieldNow(main)
    expect(live.size).toBe(0)
  }, options)
})

async function threeTurns(s: Scope): Promise<string> {
  for (let turn = 0; turn < 3; turn++) await yieldNow(s)
  expect(s.deadline).toBe(Infinity)
  return 'value'
}

it('TO-04 never: with Infinity or no timeout no timer is made', async () => {
  const { options, made } = countTimers()
  await run(async (main) => {
    expect(await withTimeout(Infinity, threeTurns, main)).toBe('value')
    expect(await withDeadline(Infinity, threeTurns, main)).toBe('value')
    expect(await moveOnAfter(Infinity, threeTurns, main)).toEqual({ expired: false, value: 'value' })
    expect(await scope(threeTurns, main)).toBe('value')
    expect(made()).toBe(0)
  }, options)
})

it('TO-04 never: a sleep of Infinity ends by cancellation alone', () =>
  runVirtual(async (time, main) => {
    expect(await moveOnAfter(1e9, (s) => sleep(Infinity, s), main)).toEqual({ expired: true })
    expect(time.now()).toBe(1e9)
  }))
