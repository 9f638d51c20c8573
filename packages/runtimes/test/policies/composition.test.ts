import {
  CircuitBreaker,
  CircuitOpenError,
  currentScope,
  effectiveDeadline,
  fallback,
  hedge,
  RateLimiter,
  retry,
  scope,
  Semaphore,
  sleep,
  withTimeout,
} from '@async-lab/core'
import { assertNoLeaks, runVirtual } from '@async-lab/core/testing'
import { expect, expectTypeOf, it } from 'vitest'

const load = async (id: number) => `user ${id}`

it('policies › each gives the type of the function back', () => {
  type Load = (id: number) => Promise<string>
  expectTypeOf(retry(load)).toEqualTypeOf<Load>()
  expectTypeOf(hedge(load, { after: 1 })).toEqualTypeOf<Load>()
  expectTypeOf(fallback(load, () => 'nobody')).toEqualTypeOf<Load>()
  expectTypeOf(new CircuitBreaker().wrap(load)).toEqualTypeOf<Load>()
  expectTypeOf(new RateLimiter({ limit: 1, per: 1 }).wrap(load)).toEqualTypeOf<Load>()
  expectTypeOf(new Semaphore(1).wrap(load)).toEqualTypeOf<Load>()
  expectTypeOf(retry(() => 7)).toExtend<PromiseLike<number>>()
  for (const wrapped of [retry(load), new CircuitBreaker().wrap(load), new Semaphore(1).wrap(load)]) {
    expect(wrapped.length).toBe(1)
    expect(wrapped.name).toBe('load')
  }
})

it('policies › the deadline of the caller is known inside all of them, and its cancellation arrives there', () =>
  assertNoLeaks(() =>
    runVirtual(async (time, main) => {
      const limiter = new RateLimiter({ limit: 1, per: 100 })
      const breaker = new CircuitBreaker()
      const bulkhead = new Semaphore(2)
      const seen: number[] = []
      const inner = async () => {
        seen.push(effectiveDeadline())
        await sleep(1_000_000, currentScope())
      }
      const call = withTimeout(
        1000,
        (s) => {
          const signal = s.signal
          const guarded = bulkhead.wrap(limiter.wrap(breaker.wrap(inner)))
          return fallback(hedge(retry(guarded, { signal }), { after: 300, signal }), () => {}, { signal })()
        },
        main,
      )
      await expect(call).rejects.toThrow('deadline')
      expect(time.now()).toBe(1000)
      // In browsers code after an await does not know its scope; the deadline reaches it all the same.
      expect(seen).toHaveLength(2)
      expect(bulkhead.available).toBe(2)
    }),
  ))

it('policies › a breaker under a retry ends the retries when it opens', () =>
  assertNoLeaks(() =>
    runVirtual(async (_time, main) => {
      let calls = 0
      const breaker = new CircuitBreaker({ minimumCalls: 3 })
      const fail = () => {
        calls++
        throw new Error('down')
      }
      const safe = retry(() => scope((s) => breaker.with(fail, s), main), {
        maxAttempts: 10,
        signal: main.signal,
      })
      await expect(safe()).rejects.toThrow(CircuitOpenError)
      expect(calls).toBe(3)
    }),
  ))
