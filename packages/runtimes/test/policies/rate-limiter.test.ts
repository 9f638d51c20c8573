import { CancelledError, RateLimiter, scope, sleep, UsageError, withTimeout } from '@async-lab/core'
import { assertNoLeaks, runVirtual } from '@async-lab/core/testing'
import { expect, it } from 'vitest'

it('RateLimiter › so many at once, then one each interval, in the order in which they came', () =>
  assertNoLeaks(() =>
    runVirtual(async (time, main) => {
      const limiter = new RateLimiter({ limit: 2, per: 1000 })
      const passed: Array<[number, number]> = []
      await scope((s) => {
        for (let i = 0; i < 6; i++) {
          s.spawn(async (t) => {
            await limiter.acquire(t)
            passed.push([i, time.now()])
          })
        }
      }, main)
      expect(passed).toEqual([
        [0, 0],
        [1, 0],
        [2, 500],
        [3, 1000],
        [4, 1500],
        [5, 2000],
      ])
    }),
  ))

it('RateLimiter › burst 1 spaces them evenly, and a quiet time saves up no more than the burst', () =>
  runVirtual(async (time, main) => {
    const even = new RateLimiter({ limit: 10, per: 1000, burst: 1 })
    const wide = new RateLimiter({ limit: 10, per: 1000, burst: 3 })
    await sleep(60_000, main)
    const at: number[] = []
    for (let i = 0; i < 3; i++) {
      await even.acquire(main)
      at.push(time.now() - 60_000)
    }
    expect(at).toEqual([0, 100, 200])
    expect(wide.statistics().available).toBe(3)
    const free = await scope((s) => s.spawn(() => [0, 1, 2, 3].filter(() => wide.tryAcquire())), main)
    expect(free).toEqual([0, 1, 2])
  }))

it('RateLimiter › over any stretch of time no more pass than the burst and what the rate adds', () =>
  runVirtual(async (time, main) => {
    const [limit, per, burst] = [3, 1000, 5]
    const limiter = new RateLimiter({ limit, per, burst })
    const passed: number[] = []
    await scope(async (s) => {
      for (let i = 0; i < 60; i++) {
        s.spawn(async (t) => {
          await limiter.acquire(t)
          passed.push(time.now())
        })
        await sleep((i * 137) % 400, s)
      }
    }, main)
    expect(passed).toHaveLength(60)
    for (const [from, begin] of passed.entries()) {
      for (let to = from; to < passed.length; to++) {
        const most = burst + ((passed[to]! - begin) * limit) / per
        expect(to - from + 1).toBeLessThanOrEqual(most + 1e-6)
      }
    }
  }))

it('RateLimiter › a cancelled waiter gives up its place, and the next one has its turn', () =>
  assertNoLeaks(() =>
    runVirtual(async (time, main) => {
      const limiter = new RateLimiter({ limit: 1, per: 100 })
      await limiter.acquire(main)
      const passed: Array<[string, number]> = []
      await scope(async (s) => {
        const wait = (name: string) =>
          s.spawn(async (t) => {
            await limiter.acquire(t)
            passed.push([name, time.now()])
          })
        const first = wait('first')
        wait('second')
        const third = wait('third')
        wait('fourth')
        await sleep(50, s)
        expect(limiter.statistics().waiting).toBe(4)
        first.cancel()
        third.cancel()
        expect(limiter.statistics().waiting).toBe(2)
      }, main)
      expect(passed).toEqual([
        ['second', 100],
        ['fourth', 200],
      ])
    }),
  ))

it('RateLimiter › a cancel that comes after the grant loses nothing: it counted, and is delivered', () =>
  assertNoLeaks(() =>
    runVirtual(async (time, main) => {
      const limiter = new RateLimiter({ limit: 1, per: 100 })
      await limiter.acquire(main)
      let delivered = false
      await scope(async (s) => {
        const task = s.spawn(async (t) => {
          await limiter.acquire(t)
          delivered = true
        })
        await sleep(100, s)
        expect(limiter.statistics().waiting).toBe(0)
        task.cancel()
      }, main)
      expect(delivered).toBe(true)
      expect(limiter.statistics().available).toBe(0)
      expect(time.now()).toBe(100)
    }),
  ))

it('RateLimiter › tryAcquire never waits, and never passes those who do', () =>
  assertNoLeaks(() =>
    runVirtual(async (_time, main) => {
      const limiter = new RateLimiter({ limit: 2, per: 1000, burst: 2 })
      expect([limiter.tryAcquire(), limiter.tryAcquire(), limiter.tryAcquire()]).toEqual([true, true, false])
      await sleep(500, main)
      await scope(async (s) => {
        s.spawn((t) => limiter.acquire({ weight: 2, signal: t.signal }))
        await sleep(0, s)
        // One token is there, and the line waits for two.
        expect(await s.spawn(() => limiter.tryAcquire()).join(s)).toBe(false)
        expect(limiter.statistics()).toEqual({ waiting: 1, available: 0, limit: 2, per: 1000, burst: 2 })
      }, main)
    }),
  ))

it('RateLimiter › clocks show fractions: nobody waits for what rounding took', async () => {
  for (let start = 0.1; start < 1e7; start = start * 1.37 + 0.013) {
    await runVirtual(
      async (time, main) => {
        const limiter = new RateLimiter({ limit: 1, per: 1_000_000 / 3 })
        expect(limiter.tryAcquire()).toBe(true)
        await limiter.acquire(main)
        expect(time.now() - start).toBeCloseTo(1_000_000 / 3, 3)
      },
      { start },
    )
  }
})

it('RateLimiter › a weight counts for so many', () =>
  runVirtual(async (time, main) => {
    const limiter = new RateLimiter({ limit: 10, per: 1000, burst: 5 })
    await limiter.acquire({ weight: 5, signal: main.signal })
    await limiter.acquire({ weight: 3, signal: main.signal })
    expect(time.now()).toBe(300)
    expect(() => limiter.acquire({ weight: 6 })).toThrow('weight must be at most 5')
    expect(() => limiter.tryAcquire(6)).toThrow(RangeError)
  }))

it('RateLimiter › with and wrap run a function in its turn, as code of their caller', () =>
  assertNoLeaks(() =>
    runVirtual(async (time, main) => {
      const limiter = new RateLimiter({ limit: 1, per: 100 })
      const stamp = limiter.wrap((name: string) => `${name} at ${time.now()}`)
      expect(stamp.length).toBe(1)
      const stamps = await scope(async (s) => {
        const first = s.spawn(() => stamp('a'))
        const second = s.spawn(() => limiter.with(() => `b at ${time.now()}`))
        return [await first.join(s), await second.join(s)]
      }, main)
      expect(stamps).toEqual(['a at 0', 'b at 100'])
    }),
  ))

it('RateLimiter › a deadline ends the wait, and nothing was counted', () =>
  assertNoLeaks(() =>
    runVirtual(async (time, main) => {
      const limiter = new RateLimiter({ limit: 1, per: 1000 })
      await limiter.acquire(main)
      await expect(withTimeout(10, (s) => limiter.acquire(s), main)).rejects.toThrow('deadline')
      await limiter.acquire(main)
      expect(time.now()).toBe(1000)
    }),
  ))

it('H4 RateLimiter: in a cancelled scope nothing is counted', () =>
  runVirtual(async (_time, main) => {
    const limiter = new RateLimiter({ limit: 1, per: 100 })
    const error = await scope(async (s) => {
      s.cancel()
      return limiter.acquire(s).catch((thrown: unknown) => thrown)
    }, main)
    expect(error).toBeInstanceOf(CancelledError)
    expect(limiter.tryAcquire()).toBe(true)
  }))

it('RateLimiter › made early, it begins anew with each clock', async () => {
  const limiter = new RateLimiter({ limit: 1, per: 100 })
  const twice = () =>
    runVirtual(async (time, main) => {
      await limiter.acquire(main)
      await limiter.acquire(main)
      return time.now()
    })
  expect([await twice(), await twice()]).toEqual([100, 100])
})

it('RateLimiter › refuses two clocks at once', async () => {
  const limiter = new RateLimiter({ limit: 1, per: 1_000_000 })
  const controller = new AbortController()
  expect(limiter.tryAcquire()).toBe(true)
  const real = limiter.acquire({ signal: controller.signal })
  await expect(runVirtual((_time, main) => limiter.acquire(main))).rejects.toThrow(UsageError)
  controller.abort()
  await expect(real).rejects.toThrow()
})
