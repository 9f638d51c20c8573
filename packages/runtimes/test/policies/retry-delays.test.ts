import { CircuitOpenError, type Jitter, retry, RetryBudget, type RetryOptions } from '@async-lab/core'
import { runVirtual } from '@async-lab/core/testing'
import { expect, it } from 'vitest'

/** The delays before the attempts of a call that always fails. */
function delays(options: RetryOptions, error: unknown = new Error('down'), seed?: number): Promise<number[]> {
  return runVirtual(
    async (_time, main) => {
      const found: number[] = []
      const onRetry = (_error: unknown, _attempt: number, delay: number) => void found.push(delay)
      await retry(() => Promise.reject(error), {
        maxAttempts: 5,
        ...options,
        onRetry,
        signal: main.signal,
      }).catch(() => {})
      return found
    },
    { seed },
  )
}

const bounds: Record<Jitter, ReadonlyArray<readonly [number, number]>> = {
  none: [
    [100, 100],
    [200, 200],
    [400, 400],
    [500, 500],
  ],
  full: [
    [0, 100],
    [0, 200],
    [0, 400],
    [0, 500],
  ],
  equal: [
    [50, 100],
    [100, 200],
    [200, 400],
    [250, 500],
  ],
  decorrelated: [
    [100, 200],
    [100, 400],
    [100, 500],
    [100, 500],
  ],
}

for (const [jitter, expected] of Object.entries(bounds)) {
  it(`retry › jitter "${jitter}" stays within its bounds, and spreads over them`, async () => {
    const first = new Set<number>()
    for (let seed = 1; seed <= 40; seed++) {
      const found = await delays({ minDelay: 100, maxDelay: 500, jitter: jitter as Jitter }, undefined, seed)
      expect(found).toHaveLength(expected.length)
      for (const [at, [least, most]] of expected.entries()) {
        expect(found[at]).toBeGreaterThanOrEqual(least)
        expect(found[at]).toBeLessThanOrEqual(most)
      }
      first.add(found[0]!)
    }
    expect(first.size).toBe(jitter === 'none' ? 1 : 40)
  })
}

it('retry › chance comes from the host: the same seed, the same delays', async () => {
  expect(await delays({}, undefined, 7)).toEqual(await delays({}, undefined, 7))
  expect(await delays({}, undefined, 7)).not.toEqual(await delays({}, undefined, 8))
  expect(await delays({})).toEqual(await delays({}))
})

it('retry › no delay at all is legal, however many attempts', async () => {
  expect(await delays({ minDelay: 0, factor: 1e10, maxAttempts: 50, jitter: false })).toEqual(
    Array.from({ length: 49 }, () => 0),
  )
})

const with429 = (headers: unknown) => Object.assign(new Error('429'), { response: { headers } })
const exactly = { minDelay: 100, maxDelay: 200, jitter: 'none', maxAttempts: 2 } as const

it('retry › Retry-After is honoured: seconds, beyond maxDelay too', async () => {
  expect(await delays(exactly, with429(new Headers({ 'Retry-After': '7' })))).toEqual([7000])
  expect(await delays(exactly, with429({ 'retry-after': 3 }))).toEqual([3000])
  expect(
    await delays(exactly, Object.assign(new Error('503'), { headers: { 'Retry-After': ' 2 ' } })),
  ).toEqual([2000])
})

it('retry › Retry-After is honoured: a date, by the clock of the server', async () => {
  const headers = { date: 'Wed, 21 Oct 2015 07:28:00 GMT', 'retry-after': 'Wed, 21 Oct 2015 07:28:09 GMT' }
  expect(await delays(exactly, with429(headers))).toEqual([9000])
  expect(await delays(exactly, with429({ 'retry-after': 'Wed, 21 Oct 2015 07:28:00 GMT' }))).toEqual([100])
})

it('retry › a Retry-After shorter than the backoff, or one that means nothing, changes nothing', async () => {
  for (const asked of ['0', 'soon', '', '-5']) {
    expect(await delays(exactly, with429({ 'retry-after': asked }))).toEqual([100])
  }
  for (const error of [
    null,
    undefined,
    'text',
    with429(null),
    Object.assign(new Error(), { response: null }),
  ]) {
    expect(await delays(exactly, error)).toEqual([100])
  }
})

const waitOf = (error: unknown) => (error as { wait: number }).wait

it('retry › retryAfter reads what a service says in its own way', async () => {
  expect(await delays({ ...exactly, retryAfter: waitOf }, { wait: 1234 })).toEqual([1234])
})

it('retry › an open circuit is not retried, unless one asks for it; then as soon as it may be tried', async () => {
  const error = new CircuitOpenError('open', 5000)
  expect(await delays(exactly, error)).toEqual([])
  expect(await delays({ ...exactly, when: () => true }, error)).toEqual([5000])
})

it('retry › a budget lets so many retries through for all who share it, then a share of the calls', () =>
  runVirtual(async (_time, main) => {
    const budget = new RetryBudget({ ratio: 0.25, reserve: 2 })
    let calls = 0
    const fail = () => {
      calls++
      throw new Error('down')
    }
    const one = () =>
      retry(fail, { budget, maxAttempts: 5, minDelay: 1, signal: main.signal })().catch(() => {})
    for (let i = 0; i < 41; i++) await one()
    // The reserve, and a quarter of the forty calls that found it spent.
    expect(calls - 41).toBe(2 + 10)
    expect(budget.statistics()).toEqual({ calls: 41, retries: 12, refused: 41, available: 0 })
    expect(Object.isFrozen(budget.statistics())).toBe(true)
  }))
