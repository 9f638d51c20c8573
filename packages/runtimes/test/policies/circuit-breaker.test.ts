import {
  CircuitBreaker,
  type CircuitBreakerOptions,
  CircuitOpenError,
  type CircuitState,
  currentScope,
  Deferred,
  scope,
  shield,
  sleep,
  suspend,
  type Task,
  TimeoutError,
  withTimeout,
} from '@async-lab/core'
import { assertNoLeaks, runVirtual } from '@async-lab/core/testing'
import { expect, it } from 'vitest'

const down = new Error('down')
const fail = () => Promise.reject(down)
const answer = () => 'up'
const tooSlow = () => withTimeout(10, (s) => suspend(s))

const settings = { failureRate: 0.5, window: 1000, minimumCalls: 4, resetAfter: 500, name: 'service' }

function breakerWithLog(options: CircuitBreakerOptions = {}) {
  const breaker = new CircuitBreaker({ ...settings, ...options })
  const log: string[] = []
  breaker.onStateChange((state, before) => log.push(`${before} → ${state}`))
  return { breaker, log }
}

async function failTimes(breaker: CircuitBreaker, times: number, main: Task<unknown>) {
  for (let i = 0; i < times; i++) await breaker.with(fail, main).catch(() => {})
}

it('CircuitBreaker › opens at the failure rate, not before minimumCalls; then it calls nothing', () =>
  assertNoLeaks(() =>
    runVirtual(async (_time, main) => {
      const { breaker, log } = breakerWithLog()
      await breaker.with(answer, main)
      await breaker.with(answer, main)
      await failTimes(breaker, 1, main)
      expect(breaker.state).toBe('closed')
      await failTimes(breaker, 1, main)
      expect(breaker.state).toBe('open')
      let calls = 0
      const error = await breaker.with(() => void calls++, main).catch((thrown: unknown) => thrown)
      expect(calls).toBe(0)
      expect(error).toBeInstanceOf(CircuitOpenError)
      expect(error).toMatchObject({
        name: 'CircuitOpenError',
        code: 'CIRCUIT_OPEN_ERR',
        retryAfter: 500,
        message:
          'Cannot call through "service": it is open, since 2 of 4 calls had failed, try again in 500 ms',
      })
      expect(log).toEqual(['closed → open'])
    }),
  ))

it('CircuitBreaker › calls count for the window only', () =>
  runVirtual(async (_time, main) => {
    const { breaker } = breakerWithLog()
    await failTimes(breaker, 3, main)
    await sleep(1000, main)
    await failTimes(breaker, 3, main)
    expect(breaker.statistics()).toEqual({ state: 'closed', calls: 3, failures: 3, retryAfter: 0 })
    expect(Object.isFrozen(breaker.statistics())).toBe(true)
    await failTimes(breaker, 1, main)
    expect(breaker.state).toBe('open')
  }))

it('CircuitBreaker › half-open after resetAfter: so many probes, and closed when all succeeded', () =>
  assertNoLeaks(() =>
    runVirtual(async (_time, main) => {
      const { breaker, log } = breakerWithLog({ halfOpenCalls: 2 })
      await failTimes(breaker, 4, main)
      await sleep(499, main)
      expect(breaker.state).toBe('open')
      await sleep(1, main)
      expect(breaker.state).toBe('half-open')
      const probe = (t: Task<unknown>) => breaker.with(() => sleep(10, currentScope()), t)
      await scope(async (s) => {
        s.spawn(probe)
        s.spawn(probe)
        const refused = await s.spawn((t) => probe(t).catch((error: unknown) => error)).join(s)
        expect(refused).toBeInstanceOf(CircuitOpenError)
      }, main)
      expect(breaker.state).toBe('closed')
      expect(breaker.statistics()).toMatchObject({ calls: 0, failures: 0 })
      expect(log).toEqual(['closed → open', 'open → half-open', 'half-open → closed'])
    }),
  ))

it('CircuitBreaker › a probe that fails opens it for another resetAfter', () =>
  runVirtual(async (_time, main) => {
    const { breaker, log } = breakerWithLog({ halfOpenCalls: 2 })
    await failTimes(breaker, 4, main)
    await sleep(500, main)
    await breaker.with(answer, main)
    await failTimes(breaker, 1, main)
    expect(breaker.statistics()).toMatchObject({ state: 'open', retryAfter: 500 })
    expect(log).toEqual(['closed → open', 'open → half-open', 'half-open → open'])
  }))

it('CircuitBreaker › a probe that hangs is cancelled, awaited, and has failed; its caller hears of a timeout', () =>
  assertNoLeaks(() =>
    runVirtual(async (time, main) => {
      const { breaker, log } = breakerWithLog({ probeTimeout: 200 })
      await failTimes(breaker, 4, main)
      await sleep(500, main)
      const events: unknown[] = []
      const hang = async () => {
        try {
          await suspend(currentScope())
        } finally {
          events.push(`cleaned up at ${time.now()}`)
        }
      }
      const error = await breaker.with(hang, main).catch((thrown: unknown) => thrown)
      expect(error).toBeInstanceOf(TimeoutError)
      expect((error as Error).message).toContain('probe of service')
      expect(events).toEqual(['cleaned up at 700'])
      expect(log).toEqual(['closed → open', 'open → half-open', 'half-open → open'])
      await sleep(500, main)
      expect(await breaker.with(answer, main)).toBe('up')
      expect(breaker.state).toBe('closed')
    }),
  ))

it('CircuitBreaker › not even a probe that ignores its cancellation keeps it half-open', () =>
  assertNoLeaks(() =>
    runVirtual(async (_time, main) => {
      const { breaker, log } = breakerWithLog({ probeTimeout: 200 })
      await failTimes(breaker, 4, main)
      await sleep(500, main)
      const answered = new Deferred<void>()
      await scope(async (s) => {
        const probe = s.spawn((t) =>
          breaker.with(() => shield((inner) => answered.wait(inner)), t).catch((error: unknown) => error),
        )
        await sleep(800, s)
        expect(await breaker.with(answer, s)).toBe('up')
        expect(breaker.state).toBe('closed')
        answered.resolve()
        await probe.join(s)
      }, main)
      // What it answered in the end counts for nothing.
      expect(breaker.state).toBe('closed')
      expect(log).toEqual([
        'closed → open',
        'open → half-open',
        'half-open → open',
        'open → half-open',
        'half-open → closed',
      ])
    }),
  ))

it('CircuitBreaker › a cancellation is nobody’s failure, and gives its place as a probe back', () =>
  assertNoLeaks(() =>
    runVirtual(async (_time, main) => {
      const { breaker } = breakerWithLog({ probeTimeout: 100_000 })
      const cancelled = async () => {
        await expect(
          withTimeout(10, (s) => breaker.with(() => suspend(currentScope()), s), main),
        ).rejects.toThrow(TimeoutError)
      }
      for (let i = 0; i < 10; i++) await cancelled()
      expect(breaker.statistics()).toMatchObject({ state: 'closed', calls: 0, failures: 0 })
      await failTimes(breaker, 4, main)
      await sleep(500, main)
      await cancelled()
      expect(breaker.state).toBe('half-open')
      expect(await breaker.with(answer, main)).toBe('up')
      expect(breaker.state).toBe('closed')
    }),
  ))

it('CircuitBreaker › a timeout inside of it is a failure of the service', () =>
  runVirtual(async (_time, main) => {
    const { breaker } = breakerWithLog()
    for (let i = 0; i < 4; i++) await breaker.with(tooSlow, main).catch(() => {})
    expect(breaker.state).toBe('open')
  }))

it('CircuitBreaker › what began before a change tells nothing after it', () =>
  runVirtual(async (_time, main) => {
    const { breaker } = breakerWithLog()
    await scope(async (s) => {
      for (let i = 0; i < 3; i++) {
        s.spawn((t) =>
          breaker
            .with(async () => {
              await sleep(700, currentScope())
              throw down
            }, t)
            .catch(() => {}),
        )
      }
      await failTimes(breaker, 4, main)
      await sleep(500, s)
      await breaker.with(answer, main)
      expect(breaker.state).toBe('closed')
    }, main)
    expect(breaker.statistics()).toMatchObject({ state: 'closed', calls: 0, failures: 0 })
  }))

it('CircuitBreaker › isFailure: an answer that is an error may still be an answer', () =>
  runVirtual(async (_time, main) => {
    const { breaker } = breakerWithLog({ isFailure: (error) => error !== down })
    await failTimes(breaker, 10, main)
    expect(breaker.statistics()).toMatchObject({ state: 'closed', calls: 10, failures: 0 })
  }))

it('CircuitBreaker › an isFailure that throws ends its call only: its error leaves, and a probe gives its place back', () =>
  runVirtual(async (_time, main) => {
    let isBroken = false
    const isFailure = () => {
      if (isBroken) throw new RangeError('in isFailure')
      return true
    }
    const { breaker } = breakerWithLog({ isFailure })
    await failTimes(breaker, 4, main)
    await sleep(500, main)
    isBroken = true
    await expect(breaker.with(fail, main)).rejects.toThrow('in isFailure')
    expect(breaker.state).toBe('half-open')
    expect(await breaker.with(answer, main)).toBe('up')
  }))

it('CircuitBreaker › resetAfter 0: the next call is a probe, and has time to answer', () =>
  runVirtual(async (_time, main) => {
    const { breaker } = breakerWithLog({ resetAfter: 0 })
    await failTimes(breaker, 4, main)
    expect(breaker.state).toBe('half-open')
    await breaker.with(() => sleep(1000, currentScope()), main)
    expect(breaker.state).toBe('closed')
  }))

it('CircuitBreaker › listeners can leave, and what one throws is reported and stops nothing', async () => {
  const reported: unknown[] = []
  await runVirtual(
    async (_time, main) => {
      const breaker = new CircuitBreaker({ ...settings })
      const told: CircuitState[] = []
      const ended = breaker.onStateChange((state) => told.push(state))
      breaker.onStateChange(() => {
        throw new Error('in the listener')
      })
      await failTimes(breaker, 4, main)
      ended[Symbol.dispose]()
      await sleep(500, main)
      expect(breaker.state).toBe('half-open')
      expect(told).toEqual(['open'])
    },
    { onUnhandled: (error) => void reported.push(error) },
  )
  expect(reported.length).toBeGreaterThanOrEqual(1)
})

it('H4 CircuitBreaker: in a cancelled scope nothing is called', () =>
  runVirtual(async (_time, main) => {
    const breaker = new CircuitBreaker()
    let calls = 0
    await scope(async (s) => {
      s.cancel()
      await breaker.with(() => void calls++, s).catch(() => {})
    }, main)
    expect(calls).toBe(0)
  }))
