import {
  checkpoint,
  now,
  run,
  scope,
  sleep,
  sleepUntil,
  UsageError,
  withDeadline,
  withTimeout,
  yieldNow,
} from '@async-lab/core'
import { runVirtual } from '@async-lab/core/testing'
import { expect, it, vi } from 'vitest'
import { caught } from '../caught.ts'

it('TS-01 the clock starts at 0, or where it is told to', () =>
  Promise.all([
    runVirtual((time) => expect(time.now()).toBe(0)),
    runVirtual(() => expect(now()).toBe(0)),
    runVirtual((time) => expect(time.now()).toBe(1e12), { start: 1e12 }),
  ]))

it('TS-01 it moves by jumps only, to what is due, and never back', () =>
  runVirtual(async (time, main) => {
    const seen: number[] = []
    await scope((s) => {
      for (const at of [30, 10.5, 20, 10.5, 0]) {
        s.spawn(async (task) => {
          await sleep(at, task)
          seen.push(time.now())
          await sleep(1, task)
          seen.push(time.now())
        })
      }
    }, main)
    expect(seen).toEqual([0, 1, 10.5, 10.5, 11.5, 11.5, 20, 21, 30, 31])
  }))

it('TS-01 sleeps, deadlines and timeouts follow it, also past ones', () =>
  runVirtual(
    async (time, main) => {
      await caught(withTimeout(50, (s) => sleep(1000, s), main))
      expect(time.now()).toBe(1050)
      await caught(withDeadline(1100, (s) => sleep(1000, s), main))
      expect(time.now()).toBe(1100)
      await sleepUntil(1150, main)
      expect(time.now()).toBe(1150)
      await sleepUntil(10, main)
      expect(time.now()).toBe(1150)
      await caught(withDeadline(10, (s) => sleep(1000, s), main))
      expect(time.now()).toBe(1150)
    },
    { start: 1000 },
  ))

it('TS-01 the real clock is not read, and no real timer is set', async () => {
  const real = [vi.spyOn(performance, 'now'), vi.spyOn(Date, 'now'), vi.spyOn(globalThis, 'setTimeout')]
  const calls: number[] = []
  try {
    await runVirtual(async (_time, main) => {
      await sleep(1, main)
      for (const spy of real) spy.mockClear()
      for (let i = 0; i < 100; i++) {
        await sleep(1000, main)
        await checkpoint(main)
        await caught(withTimeout(10, (s) => sleep(1000, s), main))
      }
      calls.push(...real.map((spy) => spy.mock.calls.length))
    })
  } finally {
    for (const spy of real) spy.mockRestore()
  }
  expect(calls).toEqual([0, 0, 0])
})

const ends = (ms: number) =>
  runVirtual(async (time, main) => {
    await sleep(ms, main)
    return time.now()
  })

it('TS-01 two programs at a time have a clock each', async () => {
  expect(await Promise.all([ends(10_000), ends(5), ends(700)])).toEqual([10_000, 5, 700])
})

it('TS-01 a virtual clock inside a run is refused', async () => {
  const inside = await run(() => caught(runVirtual(() => 1)), { signals: false })
  expect(inside).toBeInstanceOf(UsageError)
})

it('TS-02 sleeps of 450 virtual seconds end at once, in order, at the exact time', () =>
  runVirtual(async (time, main) => {
    const order: Array<[string, number]> = []
    await scope((s) => {
      for (const [name, ms] of [
        ['last', 450_000],
        ['first', 449_999.5],
        ['last too', 450_000],
      ] as const) {
        s.spawn(async (task) => {
          await sleep(ms, task)
          order.push([name, time.now()])
        })
      }
    }, main)
    expect(order).toEqual([
      ['first', 449_999.5],
      ['last', 450_000],
      ['last too', 450_000],
    ])
    await sleep(30 * 24 * 3600_000, main)
    expect(time.now()).toBe(450_000 + 30 * 24 * 3600_000)
  }))

it('TS-03 microtasks, checkpoints and hops take no time, however many', () =>
  runVirtual(async (time, main) => {
    await scope(async (s) => {
      let woken = -1
      s.spawn(async (task) => {
        await sleep(1, task)
        woken = time.now()
      })
      for (let i = 0; i < 1000; i++) await Promise.resolve()
      for (let i = 0; i < 20_000; i++) await checkpoint(s)
      for (let i = 0; i < 10; i++) await yieldNow(s)
      expect(time.now()).toBe(0)
      expect(woken).toBe(-1)
      await sleep(1, s)
      expect(woken).toBe(1)
    }, main)
  }))

it('TS-03 at each moment all that is due is done, with what follows from it, before the next', () =>
  runVirtual(async (time, main) => {
    const log: string[] = []
    await scope((s) => {
      s.spawn(async (task) => {
        await sleep(10, task)
        for (let i = 0; i < 5000; i++) await checkpoint(task)
        log.push(`worked at ${time.now()}`)
      })
      s.spawn(async (task) => {
        await sleep(10.25, task)
        log.push(`woke at ${time.now()}`)
      })
    }, main)
    expect(log).toEqual(['worked at 10', 'woke at 10.25'])
  }))

const orderOf = (seed?: number) =>
  runVirtual<string>(
    async (_time, main) => {
      const order: number[] = []
      await scope((s) => {
        for (let i = 0; i < 8; i++) {
          s.spawn(async (task) => {
            await sleep(10, task)
            order.push(i)
          })
        }
      }, main)
      return order.join('')
    },
    seed === undefined ? {} : { seed },
  )

it('H13 equal deadlines fire in the order of their creation; a seed chooses among them, the same each time', async () => {
  expect(await orderOf()).toBe('01234567')
  expect(await orderOf(1)).toBe(await orderOf(1))
  const orders = await Promise.all([1, 2, 3, 4, 5].map((seed) => orderOf(seed)))
  expect(new Set(orders).size).toBeGreaterThan(1)
  for (const order of orders) expect(order.split('').toSorted().join('')).toBe('01234567')
})
