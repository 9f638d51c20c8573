import {
  CircuitBreaker,
  debounced,
  hedge,
  keepLatest,
  RateLimiter,
  retry,
  scope,
  sleep,
  suspend,
  currentScope,
} from '@async-lab/core'
import { runVirtual } from '@async-lab/core/testing'
import { expect, it } from 'vitest'
import { entry, row } from '../registry/entry.ts'

const fail = () => Promise.reject(new Error('down'))

it('policies › who waits in one shows for what, and how it stands', () =>
  runVirtual(async (_time, main) => {
    const limiter = new RateLimiter({ limit: 1, per: 1000, name: 'mail' })
    const save = keepLatest(async function save() {
      await suspend(currentScope())
    })
    const search = debounced(async function search() {}, 1000)
    await limiter.acquire(main)
    await scope(async (s) => {
      s.spawn((t) => retry(fail, { name: 'load', minDelay: 100, signal: t.signal })(), { name: 'retrying' })
      s.spawn((t) => limiter.acquire(t), { name: 'mailing' })
      s.spawn((t) => hedge(() => suspend(t), { name: 'ask', after: 5000, signal: t.signal })(), {
        name: 'hedging',
      })
      s.spawn(() => save(), { name: 'saving' })
      s.spawn(() => save(), { name: 'waiting to save' })
      s.spawn(() => search(), { name: 'searching' })
      // The retry has failed, and waits.
      await sleep(0, s)
      expect(row('retrying')).toMatchObject({ kind: 'rate', on: 'retry of load' })
      expect(row('retrying').detail).toBe('attempt 1 of 5 failed: Error: down')
      expect(row('mailing')).toMatchObject({ kind: 'rate', on: 'mail', detail: '1 in 1000 ms, 0 now' })
      expect(row('hedging')).toMatchObject({
        kind: 'rate',
        on: 'hedge of ask',
        detail: 'attempts under way: 1',
      })
      expect(row('waiting to save')).toMatchObject({
        kind: 'slot',
        on: 'save',
        detail: 'one call runs, 1 waits',
      })
      expect(row('searching')).toMatchObject({ kind: 'rate', on: 'search' })
      s.cancel()
    }, main)
  }))

it('policies › a circuit breaker tells listeners what it changed to', () =>
  runVirtual(async (_time, main) => {
    const told: string[] = []
    const stop = entry().listen({
      policyChanged: (policy, state) =>
        void told.push(`${policy.name} ${state}: ${policy.describe().detail}`),
    })
    const breaker = new CircuitBreaker({ name: 'users', minimumCalls: 1, resetAfter: 100 })
    await breaker.with(fail, main).catch(() => {})
    await sleep(100, main)
    await breaker.with(() => {}, main)
    stop()
    expect(told).toEqual([
      'users open: open, 1 of 1 failed',
      'users half-open: half-open, 1 of 1 failed',
      'users closed: closed, 0 of 0 failed',
    ])
  }))
