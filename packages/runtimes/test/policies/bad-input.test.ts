import {
  CircuitBreaker,
  debounced,
  fallback,
  hedge,
  keepLatest,
  RateLimiter,
  restartable,
  retry,
  RetryBudget,
  type RetryOptions,
} from '@async-lab/core'
import { assertNoLeaks } from '@async-lab/core/testing'
import { expect, it } from 'vitest'

const load = async () => 1
const down = () => Promise.reject(new Error('down'))
const never = undefined as never

const bad: ReadonlyArray<readonly [what: string, call: () => unknown, text: string]> = [
  ['retry of nothing', () => retry(never), 'fn must be a function, not undefined'],
  ...(
    [
      [{ maxAttempts: 0 }, 'maxAttempts must be a whole number of at least 1, or Infinity, not 0'],
      [{ maxAttempts: Number.NaN }, 'maxAttempts must be'],
      [{ maxAttempts: 1.5 }, 'maxAttempts must be'],
      [{ minDelay: -1 }, 'minDelay must be 0 or more milliseconds, not -1'],
      [{ minDelay: Number.NaN }, 'minDelay must be'],
      [{ minDelay: Infinity, maxDelay: Infinity }, 'minDelay must be finite'],
      [{ minDelay: 20, maxDelay: 10 }, 'minDelay must be finite and at most maxDelay (10), not 20'],
      [{ maxDelay: -1 }, 'maxDelay must be'],
      [{ factor: 0.5 }, 'factor must be a finite number of at least 1, not 0.5'],
      [{ factor: Number.NaN }, 'factor must be'],
      [{ jitter: 'some' as never }, 'jitter must be'],
      [{ when: 1 as never }, 'when must be a function'],
      [{ onRetry: 1 as never }, 'onRetry must be a function'],
      [{ retryAfter: 1 as never }, 'retryAfter must be a function'],
      [{ budget: {} as never }, 'budget must be a RetryBudget'],
    ] satisfies ReadonlyArray<readonly [RetryOptions, string]>
  ).map(
    ([options, text]) =>
      [
        `retry with ${Object.keys(options)[0]} ${Object.values(options)[0]}`,
        () => retry(load, options),
        text,
      ] as const,
  ),
  [
    'a budget that pays nothing',
    () => new RetryBudget({ ratio: 0 }),
    'ratio must be above 0 and at most 1, not 0',
  ],
  ['a negative reserve', () => new RetryBudget({ reserve: -1 }), 'reserve must be'],
  ['limit 0', () => new RateLimiter({ limit: 0, per: 1 }), 'limit must be a whole number of at least 1'],
  ['limit NaN', () => new RateLimiter({ limit: Number.NaN, per: 1 }), 'limit must be'],
  [
    'per 0',
    () => new RateLimiter({ limit: 1, per: 0 }),
    'per must be a finite number of milliseconds above 0',
  ],
  ['per -1', () => new RateLimiter({ limit: 1, per: -1 }), 'per must be'],
  ['per NaN', () => new RateLimiter({ limit: 1, per: Number.NaN }), 'per must be'],
  ['burst 0', () => new RateLimiter({ limit: 1, per: 1, burst: 0 }), 'burst must be'],
  ['weight 0', () => new RateLimiter({ limit: 1, per: 1 }).tryAcquire(0), 'weight must be'],
  ['with no function', () => new RateLimiter({ limit: 1, per: 1 }).wrap(never), 'fn must be a function'],
  [
    'failureRate 0',
    () => new CircuitBreaker({ failureRate: 0 }),
    'failureRate must be above 0 and at most 1',
  ],
  ['failureRate 50', () => new CircuitBreaker({ failureRate: 50 }), 'failureRate must be'],
  ['window 0', () => new CircuitBreaker({ window: 0 }), 'window must be above 0'],
  ['window NaN', () => new CircuitBreaker({ window: Number.NaN }), 'window must be'],
  ['minimumCalls 0', () => new CircuitBreaker({ minimumCalls: 0 }), 'minimumCalls must be'],
  ['resetAfter -1', () => new CircuitBreaker({ resetAfter: -1 }), 'resetAfter must be'],
  ['halfOpenCalls 0', () => new CircuitBreaker({ halfOpenCalls: 0 }), 'halfOpenCalls must be'],
  ['probeTimeout NaN', () => new CircuitBreaker({ probeTimeout: Number.NaN }), 'probeTimeout must be'],
  ['probeTimeout 0', () => new CircuitBreaker({ probeTimeout: 0 }), 'probeTimeout must be above 0'],
  ['isFailure true', () => new CircuitBreaker({ isFailure: true as never }), 'isFailure must be a function'],
  ['no listener', () => new CircuitBreaker().onStateChange(never), 'listener must be a function'],
  ['after -1', () => hedge(load, { after: -1 }), 'after must be 0 or more milliseconds'],
  ['after NaN', () => hedge(load, { after: Number.NaN }), 'after must be'],
  ['no after', () => hedge(load, {} as never), 'after must be a number of milliseconds or { percentile }'],
  ['percentile 0', () => hedge(load, { after: { percentile: 0 } }), 'after.percentile must be above 0'],
  ['hedge maxAttempts 0', () => hedge(load, { after: 1, maxAttempts: 0 }), 'maxAttempts must be'],
  ['hedge of nothing', () => hedge(never, { after: 1 }), 'fn must be a function'],
  ['no alternative', () => fallback(load, never), 'alternative must be a function'],
  ['debounced for ever', () => debounced(load, Infinity), 'ms must be finite'],
  ['debounced NaN', () => debounced(load, Number.NaN), 'ms must be'],
  ['restartable nothing', () => restartable(never), 'fn must be a function'],
  ['keepLatest nothing', () => keepLatest(never), 'fn must be a function'],
]

for (const [what, call, text] of bad) {
  it(`bad input › ${what} is refused at the call`, () =>
    assertNoLeaks(() => {
      expect(call).toThrow(text)
    }))
}

it('bad input › a retryAfter that gives no delay is an error of the call, and ends it', async () => {
  await expect(retry(down, { retryAfter: () => Number.NaN })()).rejects.toThrow(
    'the delay of retryAfter must be 0 or more milliseconds, not NaN',
  )
})
