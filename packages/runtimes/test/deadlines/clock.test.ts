import {
  moveOnAfter,
  now,
  run,
  type Scope,
  sleep,
  sleepUntil,
  suspend,
  TimeoutError,
  withDeadline,
  withTimeout,
  yieldNow,
} from '@async-lab/core'
import { type Host, platformHost } from '@async-lab/core/lowlevel'
import { runVirtual } from '@async-lab/core/testing'
import { expect, it } from 'vitest'

const DAY = 24 * 60 * 60 * 1000
const LONGEST_TIMER = 2 ** 31 - 1

async function shortly(s: Scope): Promise<boolean> {
  await sleep(5, s)
  await yieldNow(s)
  return s.cancelled
}

it('TO-30 far deadlines: 30 days do not fire at once, and no timer is longer than the platform can', async () => {
  const delays: number[] = []
  const host: Host = {
    ...platformHost,
    setTimer(callback, delay) {
      delays.push(delay)
      return platformHost.setTimer(callback, delay)
    },
  }
  await run(
    async (main) => {
      expect(await withTimeout(30 * DAY, shortly, main)).toBe(false)
      expect(await moveOnAfter(1e300, shortly, main)).toEqual({ expired: false, value: false })
      expect(await moveOnAfter(5, (s) => sleep(30 * DAY, s), main)).toEqual({ expired: true })
      expect(await moveOnAfter(5, (s) => sleepUntil(Number.MAX_VALUE, s), main)).toEqual({ expired: true })
    },
    { host, signals: false },
  )
  expect(delays.length).toBeGreaterThan(0)
  for (const delay of delays) expect(delay).toBeLessThanOrEqual(LONGEST_TIMER)
})

it('TO-30 far deadlines: they fire at their moment, and not at the end of a chunk', () =>
  runVirtual(async (time, main) => {
    await expect(withTimeout(30 * DAY, (s) => suspend(s), main)).rejects.toBeInstanceOf(TimeoutError)
    expect(time.now()).toBe(30 * DAY)
    await sleep(100 * DAY, main)
    expect(time.now()).toBe(130 * DAY)
  }))

it('TO-30 far deadlines: a timer in chunks is set anew until its moment has come', async () => {
  let skipped = 0
  const delays: number[] = []
  // A month in a moment: each long timer fires at once, with the clock moved on by as much.
  const host: Host = {
    ...platformHost,
    now: () => platformHost.now() + skipped,
    setTimer(callback, delay) {
      if (delay < DAY) return platformHost.setTimer(callback, delay)
      delays.push(delay)
      return platformHost.setTimer(() => {
        skipped += delay
        callback()
      }, 0)
    },
  }
  let early: boolean | undefined
  await run(
    async (main) => {
      const begun = host.now()
      await expect(withTimeout(60 * DAY, (s) => suspend(s), main)).rejects.toBeInstanceOf(TimeoutError)
      // A timer may fire within the millisecond before its moment.
      early = host.now() - begun < 60 * DAY - 1
    },
    { host, signals: false },
  )
  expect(early).toBe(false)
  expect(delays.length).toBeGreaterThan(1)
  for (const delay of delays) expect(delay).toBeLessThanOrEqual(LONGEST_TIMER)
})

it('TO-31 monotonic: a jump of the wall clock moves no deadline and no sleep, and now() never goes back', async () => {
  const wallClock = Date.now
  const body = async (s: Scope) => {
    let last = now()
    for (const jump of [365 * DAY, -365 * DAY, 0]) {
      Date.now = () => wallClock.call(Date) + jump
      const next = platformHost.now()
      expect(next).toBeGreaterThanOrEqual(last)
      expect(next - last).toBeLessThan(365 * DAY)
      last = next
      expect(s.cancelled).toBe(false)
      await sleep(1, s)
    }
    return 'value'
  }
  try {
    expect(await withTimeout(DAY, body)).toBe('value')
  } finally {
    Date.now = wallClock
  }
})

it('TO-31 monotonic: many readings of now(), across turns, never go back', async () => {
  let last = now()
  for (let turn = 0; turn < 20; turn++) {
    for (let i = 0; i < 5000; i++) {
      const next = now()
      if (next < last) expect(next).toBeGreaterThanOrEqual(last)
      last = next
    }
    await yieldNow()
  }
  expect(last).toBeGreaterThan(-Infinity)
})

it('TO-31 a deadline of the real clock is not early by more than the rounding of a timer', async () => {
  const begun = now()
  await expect(withDeadline(begun + 20, (s) => suspend(s))).rejects.toBeInstanceOf(TimeoutError)
  expect(now() - begun).toBeGreaterThanOrEqual(19)
})

it('TO-31 under a virtual clock deadlines, sleeps and now() agree', () =>
  runVirtual(
    (time) => {
      expect(now()).toBe(7)
      expect(time.now()).toBe(7)
      return withDeadline(now() + 3, (s) => suspend(s)).catch((error: unknown) => {
        expect(error).toBeInstanceOf(TimeoutError)
        expect(time.now()).toBe(10)
      })
    },
    { start: 7 },
  ))
