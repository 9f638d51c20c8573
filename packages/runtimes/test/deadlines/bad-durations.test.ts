import {
  checkpoint,
  moveOnAfter,
  openScope,
  run,
  scope,
  type Scope,
  shield,
  sleep,
  sleepUntil,
  type Task,
  wait,
  withDeadline,
  withTimeout,
} from '@async-lab/core'
import { runVirtual } from '@async-lab/core/testing'
import { expect, it, vi } from 'vitest'

type Call = (bad: never, main: Task<unknown>, body: (s: unknown) => unknown) => unknown

const durations: Record<string, Call> = {
  withTimeout: (bad, main, body) => withTimeout(bad, body, main),
  moveOnAfter: (bad, main, body) => moveOnAfter(bad, body, main),
  sleep: (bad, main) => sleep(bad, main),
  'scope timeout': (bad, _, body) => scope(body, { timeout: bad }),
  'scope grace': (bad, _, body) => scope(body, { grace: bad }),
  'shield timeout': (bad, _, body) => shield(body, { timeout: bad }),
  'openScope timeout': (bad) => openScope({ timeout: bad }),
  'wait timeout': (bad, main) => wait([main.scope.spawn(() => 7)], { until: 'all', timeout: bad }),
}

const moments: Record<string, Call> = {
  withDeadline: (bad, main, body) => withDeadline(bad, body, main),
  sleepUntil: (bad, main) => sleepUntil(bad, main),
  'scope deadline': (bad, _, body) => scope(body, { deadline: bad }),
  'openScope deadline': (bad) => openScope({ deadline: bad }),
}

/** What is no number at all; `undefined` is an option not given. */
const notNumbers = ['5', null, {}, 10n]

const cases = [
  ...Object.entries(durations).map(([name, call]) => [name, call, [Number.NaN, -1, -Infinity]] as const),
  ...Object.entries(moments).map(([name, call]) => [name, call, [Number.NaN]] as const),
]

it.for(cases)(
  'TO-07 bad durations: %s rejects them at the call, body not called',
  async ([, call, numbers]) => {
    const body = vi.fn()
    await runVirtual(async (time, main) => {
      const attempt = async (bad: unknown) => call(bad as never, main, body)
      for (const bad of numbers) {
        const error = await attempt(bad).catch((thrown: unknown) => thrown)
        expect(error).toBeInstanceOf(RangeError)
        expect((error as Error).message).toContain(String(bad))
      }
      for (const bad of notNumbers) await expect(attempt(bad)).rejects.toBeInstanceOf(TypeError)
      await checkpoint(main)
      expect(time.now()).toBe(0)
    })
    expect(body).not.toHaveBeenCalled()
  },
)

it('TO-07 bad durations: the text names the argument', async () => {
  await expect((async () => sleep(Number.NaN))()).rejects.toThrow(/\bms\b/)
  await expect((async () => scope(() => {}, { timeout: -1 }))()).rejects.toThrow(/\btimeout\b/)
  await expect((async () => withDeadline(Number.NaN, () => {}))()).rejects.toThrow(/\bat\b/)
})

it('TO-07 bad durations: run rejects them, main is not called', async () => {
  const main = vi.fn()
  for (const bad of [Number.NaN, -1]) {
    await expect(run(main, { timeout: bad, signals: false })).rejects.toBeInstanceOf(RangeError)
    await expect(run(main, { grace: bad, signals: false })).rejects.toBeInstanceOf(RangeError)
  }
  await expect(run(main, { timeout: '5' as never, signals: false })).rejects.toBeInstanceOf(TypeError)
  await expect(runVirtual(main, { start: Number.NaN })).rejects.toBeInstanceOf(RangeError)
  expect(main).not.toHaveBeenCalled()
})

it('TO-07 a past moment is legal and acts as 0', () =>
  runVirtual(
    async (time, main) => {
      expect(await withDeadline(time.now() - 5, () => 'value', main)).toBe('value')
      expect(await withDeadline(-Infinity, () => 'value', main)).toBe('value')
      await expect(withDeadline(time.now() - 5, (s) => checkpoint(s), main)).rejects.toMatchObject({
        name: 'TimeoutError',
      })
      await sleepUntil(time.now() - 5, main)
      await sleepUntil(-Infinity, main)
      expect(time.now()).toBe(100)
    },
    { start: 100 },
  ))

it('TO-07 scope.deadline = NaN: RangeError, deadline unchanged', () =>
  runVirtual(async (time, main) => {
    const result = await moveOnAfter(
      10,
      async (s: Scope) => {
        const move = (bad: unknown) => () => {
          s.deadline = bad as number
        }
        expect(move(Number.NaN)).toThrow(RangeError)
        for (const bad of [...notNumbers, undefined]) expect(move(bad)).toThrow(TypeError)
        expect(s.deadline).toBe(10)
        await sleep(1000, s)
      },
      main,
    )
    expect(result).toEqual({ expired: true })
    expect(time.now()).toBe(10)
  }))

it('TO-07 a bad grace: cancel throws, and has cancelled nothing', () =>
  runVirtual(async (_, main) => {
    await scope(async (s) => {
      for (const grace of [Number.NaN, -1]) expect(() => s.cancel('stop', { grace })).toThrow(RangeError)
      expect(() => s.cancel('stop', { grace: '5' as never })).toThrow(TypeError)
      expect(s.cancelled).toBe(false)
      await checkpoint(s)
    }, main)
  }))

it('TO-07 a bad advance of the virtual clock moves nothing', () =>
  runVirtual(async (time) => {
    for (const bad of [Number.NaN, -1]) {
      await expect((async () => time.advance(bad))()).rejects.toBeInstanceOf(RangeError)
    }
    expect(time.now()).toBe(0)
  }))
