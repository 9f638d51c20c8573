import { isCancelled, now, run, scope, withTimeout } from '@async-lab/core'
import { runVirtual } from '@async-lab/core/testing'
import { describe, expect, it } from 'vitest'
import {
  backgroundTasks,
  hello,
  measureTime,
  randomDelays,
  seededRandom,
  syncVsAsync,
  taskWaitN,
  taskWaitRandom,
  waitN,
  waitRandom,
} from '../src/index.ts'

const ascends = (values: readonly number[]) =>
  values.every((value, at) => at === 0 || values[at - 1]! <= value)

describe('waitRandom', () => {
  it('waits as many seconds as it returns, between 0 and the most', async () => {
    await runVirtual(async (time) => {
      for (const maxDelay of [0, 0.5, 10]) {
        const before = time.now()
        const delay = await waitRandom(maxDelay)
        expect(delay).toBeGreaterThanOrEqual(0)
        expect(delay).toBeLessThanOrEqual(maxDelay)
        expect(time.now() - before).toBeCloseTo(delay * 1000, 6)
      }
    })
  })

  it('waits at most 10 seconds when not told', async () => {
    const delay = await runVirtual(() => waitRandom(undefined, { random: () => 1 - Number.EPSILON / 2 }))
    expect(delay).toBe(10)
  })

  it('includes both ends of its range', async () => {
    expect(await runVirtual(() => waitRandom(3, { random: () => 0 }))).toBe(0)
    expect(await runVirtual(() => waitRandom(3, { random: () => 1 - Number.EPSILON / 2 }))).toBe(3)
  })

  it.each([-1, Number.NaN, Infinity])('refuses %s', async (maxDelay) => {
    await expect(waitRandom(maxDelay)).rejects.toThrow(RangeError)
    await expect(waitRandom(maxDelay)).rejects.toThrow(
      `maxDelay must be 0 or more seconds, and finite, not ${maxDelay}`,
    )
  })

  it('is cancelled in the middle of its wait', async () => {
    await runVirtual(async (time) => {
      const late = withTimeout(100, () => waitRandom(10, { random: () => 0.5 }))
      await expect(late).rejects.toMatchObject({ name: 'TimeoutError' })
      expect(time.now()).toBe(100)
    })
  })
})

describe.each([
  ['waitN', waitN],
  ['taskWaitN', taskWaitN],
] as const)('%s', (_, together) => {
  it('gives all delays, ascending, in the time of the longest', async () => {
    await runVirtual(async (time) => {
      const delays = await together(50, 10)
      expect(delays).toHaveLength(50)
      expect(ascends(delays)).toBe(true)
      expect(new Set(delays).size).toBe(50)
      expect(time.now()).toBeCloseTo(delays.at(-1)! * 1000, 6)
    })
  })

  it('needs no sorting: the order is that of the ends', async () => {
    const given = [0.9, 0.1, 0.5]
    const delays = await runVirtual(() => together(3, 1, { random: () => given.shift()! }))
    expect(delays).toEqual([0.1, 0.5, 0.9].map((delay) => expect.closeTo(delay, 9)))
  })

  it('ascends on the real clock too, where many delays end in the same millisecond', async () => {
    const delays = await run(() => together(2000, 0.03))
    expect(delays).toHaveLength(2000)
    expect(ascends(delays)).toBe(true)
  })

  it('gives the same delays for the same seed', async () => {
    const once = await runVirtual(() => together(5, 10, { random: seededRandom(7) }))
    const again = await runVirtual(() => together(5, 10, { random: seededRandom(7) }))
    const other = await runVirtual(() => together(5, 10, { random: seededRandom(8) }))
    expect(again).toEqual(once)
    expect(other).not.toEqual(once)
  })

  it('gives nothing for none', async () => {
    expect(await runVirtual(() => together(0, 10))).toEqual([])
  })

  it.each([-1, 1.5, Number.NaN, Infinity])('refuses n = %s', async (n) => {
    await expect(runVirtual(() => together(n, 1))).rejects.toThrow(
      `n must be a whole number of at least 0, not ${n}`,
    )
  })
})

describe('measureTime', () => {
  it('is the total divided by n', async () => {
    const given = [0.2, 0.8, 0.4, 0.6]
    const each = await runVirtual(() => measureTime(4, 10, { random: () => given.shift()! }))
    expect(each).toBeCloseTo(8 / 4, 9)
  })

  it('refuses to share the time among none', async () => {
    await expect(measureTime(0, 1)).rejects.toThrow('n must be a whole number of at least 1, not 0')
  })
})

describe('taskWaitRandom', () => {
  it('is a plain function that returns a running task at once', async () => {
    await runVirtual(async (time) => {
      const task = taskWaitRandom(10, { random: () => 0.5 })
      expect(taskWaitRandom.constructor.name).toBe('Function')
      expect(task.state).toBe('running')
      expect(time.now()).toBe(0)
      expect(await task).toBeCloseTo(5, 9)
      expect(time.now()).toBeCloseTo(5000, 6)
    })
  })

  it('can be cancelled', async () => {
    await runVirtual(async (time) => {
      const task = taskWaitRandom(10)
      task.cancel('enough')
      const outcome = await task.settled()
      expect(outcome.kind).toBe('cancelled')
      expect(outcome.kind === 'cancelled' && isCancelled(outcome.error)).toBe(true)
      expect(time.now()).toBe(0)
    })
  })

  it('does not outlive its scope', async () => {
    await runVirtual(async (time) => {
      await scope(() => void taskWaitRandom(10, { random: () => 0.5 }))
      expect(time.now()).toBeCloseTo(5000, 6)
    })
  })

  it('says what to do where there is no scope', () => {
    expect(() => taskWaitRandom(1)).toThrow('Cannot spawn: there is no scope here')
  })
})

describe('quick starts', () => {
  it('hello prints, waits a second, prints', async () => {
    await runVirtual(async (time) => {
      const said: Array<[string, number]> = []
      await hello(undefined, (line) => said.push([line, time.now()]))
      expect(said).toEqual([
        ['Hello', 0],
        ['World', 1000],
      ])
    })
  })

  it('random delays come back in the order asked', async () => {
    await runVirtual(async (time) => {
      const given = [0.9, 0.1, 0.5]
      const delays = await randomDelays(10, { random: () => given.shift()! })
      expect(delays.map((delay) => Math.round(delay))).toEqual([9, 1, 5])
      expect(time.now()).toBeCloseTo(9000, 6)
    })
  })

  it('background tasks take as long as the longer one', async () => {
    await runVirtual(async (time) => {
      expect(await backgroundTasks(1, 2, () => {})).toEqual(['A is done', 'B is done'])
      expect(time.now()).toBe(2000)
    })
  })

  it('five fetches take 0.5 s one by one and 0.1 s together', async () => {
    await runVirtual(async () => {
      const before = now()
      const said: string[] = []
      const { oneByOne, together } = await syncVsAsync(5, 0.1, (line) => said.push(line))
      expect(oneByOne).toBeCloseTo(0.5, 9)
      expect(together).toBeCloseTo(0.1, 9)
      expect(now() - before).toBeCloseTo(600, 6)
      expect(said).toEqual(['one by one  0.5 s', 'together    0.1 s'])
    })
  })
})
