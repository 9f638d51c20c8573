import { checkpoint, run, scope, sleep, withTimeout, yieldNow } from '@async-lab/core'
import { type Host, platformHost } from '@async-lab/core/lowlevel'
import { expect, it } from 'vitest'

const MANY = 1_000_000

it('CA-46 checkpoint in a hot loop: a timer of the platform gets its turn, and its cancel is seen at the next one', async () => {
  let rounds = 0
  let cancelledIn: number | undefined
  const result = await scope(async (s) => {
    setTimeout(() => {
      cancelledIn = rounds
      s.cancel('by the timer')
    }, 10)
    for (; rounds < MANY; rounds++) await checkpoint(s)
    return 'ran to its end'
  })
  expect(result).toBeUndefined()
  expect(rounds).toBe(cancelledIn)
}, 60_000)

it('CA-46 a hot loop of waits that are ready at once starves no timer either', async () => {
  let rounds = 0
  const result = await scope(async (s) => {
    const ended = s.spawn(() => 7)
    setTimeout(() => s.cancel(), 10)
    for (; rounds < MANY; rounds++) await ended.join(s)
    return 'ran to its end'
  })
  expect(result).toBeUndefined()
  expect(rounds).toBeLessThan(MANY)
}, 60_000)

it('CA-46 a hot loop sees its deadline by the clock', async () => {
  let rounds = 0
  const late = withTimeout(10, async (s) => {
    for (; rounds < MANY; rounds++) await checkpoint(s)
  })
  await expect(late).rejects.toMatchObject({ name: 'TimeoutError' })
  expect(rounds).toBeLessThan(MANY)
}, 60_000)

it('CA-46 the budget is one of operations, too: a clock that stands still does not keep the loop from yielding', async () => {
  let hops = 0
  const frozen: Host = {
    ...platformHost,
    now: () => 0,
    hop(callback) {
      hops++
      platformHost.hop(callback)
    },
  }
  await run(
    async (main) => {
      for (let i = 0; i < 20_000; i++) await checkpoint(main)
    },
    { host: frozen, signals: false },
  )
  expect(hops).toBeGreaterThan(1)
  expect(hops).toBeLessThan(2000)
})

it('CA-46 a hot loop of yieldNow lets a timer of the library run, and ends at the failure it brings', async () => {
  const broken = new Error('broken')
  const failing = scope(async (s) => {
    s.spawn(async (self) => {
      await sleep(1, self)
      throw broken
    })
    for (;;) await yieldNow(s)
  })
  await expect(failing).rejects.toBe(broken)
}, 60_000)
