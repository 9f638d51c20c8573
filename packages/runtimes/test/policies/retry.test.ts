import { CancelledError, currentScope, retry, scope, sleep, TimeoutError, withTimeout } from '@async-lab/core'
import { assertNoLeaks, runVirtual, type VirtualTime } from '@async-lab/core/testing'
import { expect, it } from 'vitest'

/** Fails so often, and notes when it was called. */
function failing(times: number, time: VirtualTime, error: unknown = new Error('down')) {
  const at: number[] = []
  const load = async (...args: string[]) => {
    at.push(time.now())
    if (at.length <= times) throw error
    return args.join()
  }
  return { at, load }
}

const exactly = { minDelay: 100, jitter: 'none' } as const

it('retry › calls again after delays that grow by the factor, up to maxDelay', () =>
  assertNoLeaks(() =>
    runVirtual(async (time, main) => {
      const { at, load } = failing(5, time)
      const options = { ...exactly, factor: 3, maxDelay: 1000, maxAttempts: 6, signal: main.signal }
      expect(await retry(load, options)('a', 'b')).toBe('a,b')
      expect(at).toEqual([0, 100, 400, 1300, 2300, 3300])
    }),
  ))

it('retry › what takes no arguments can be awaited as it is: called once, then; each call of its own runs anew', () =>
  runVirtual(async (time, main) => {
    let calls = 0
    const count = retry(
      async () => {
        if (++calls % 2 === 1) throw new Error('odd')
        return calls
      },
      { ...exactly, signal: main.signal },
    )
    expect(await count).toBe(2)
    expect(await count).toBe(2)
    expect(await count()).toBe(4)
    expect(await count.then((value) => value * 10)).toBe(20)
    expect(time.now()).toBe(200)
  }))

it('retry › a function with parameters stays a function when it is awaited', async () => {
  const load = retry(async (id: number) => id)
  expect(await (load as unknown)).toBe(load)
  expect(load.length).toBe(1)
})

it('retry › throws the error of the last attempt, itself, once attempts are used up', () =>
  assertNoLeaks(() =>
    runVirtual(async (_time, main) => {
      const errors: Error[] = []
      const fail = () => {
        const error = new Error(`${errors.length}`)
        errors.push(error)
        throw error
      }
      const error = await retry(fail, { ...exactly, maxAttempts: 3, signal: main.signal }).catch(
        (thrown: unknown) => thrown,
      )
      expect(errors).toHaveLength(3)
      expect(error).toBe(errors[2])
    }),
  ))

it('retry › "when" ends it, and is asked about each failure that could be retried', () =>
  runVirtual(async (time, main) => {
    const asked: number[] = []
    const { at, load } = failing(9, time)
    const when = (_error: unknown, attempt: number) => {
      asked.push(attempt)
      return attempt < 3
    }
    await expect(retry(load, { ...exactly, when, signal: main.signal })()).rejects.toThrow('down')
    expect(at).toHaveLength(3)
    expect(asked).toEqual([1, 2, 3])
  }))

it('retry › onRetry is told error, attempt and delay, once for each retry; what it throws stops nothing', async () => {
  const reported: unknown[] = []
  await runVirtual(
    async (time, main) => {
      const told: unknown[] = []
      const error = new Error('down')
      const { load } = failing(2, time, error)
      const onRetry = (...facts: unknown[]) => {
        told.push(facts)
        throw new Error('in the listener')
      }
      expect(await retry(load, { ...exactly, onRetry, signal: main.signal })('a')).toBe('a')
      expect(told).toEqual([
        [error, 1, 100],
        [error, 2, 200],
      ])
    },
    { onUnhandled: (error) => void reported.push(error) },
  )
  expect(reported).toHaveLength(2)
})

it('retry › does not begin what the deadline would end before it started: the error leaves at once, no timeout later', () =>
  assertNoLeaks(() =>
    runVirtual(async (time, main) => {
      const { at, load } = failing(9, time)
      const error = await withTimeout(
        250,
        (s) => retry(load, { ...exactly, signal: s.signal })(),
        main,
      ).catch((thrown: unknown) => thrown)
      expect(error).toEqual(new Error('down'))
      expect(at).toEqual([0, 100])
      expect(time.now()).toBe(100)
    }),
  ))

it('retry › a scope cancelled during the delay ends it, and its CancelledError leaves', () =>
  assertNoLeaks(() =>
    runVirtual(async (time, main) => {
      const { at, load } = failing(9, time)
      let error: unknown
      await scope(async (s) => {
        const task = s.spawn((t) => retry(load, { ...exactly, signal: t.signal })())
        await sleep(150, s)
        task.cancel('enough')
        error = await task.join(s).catch((thrown: unknown) => thrown)
      }, main)
      expect(error).toBeInstanceOf(CancelledError)
      expect(time.now()).toBe(150)
      expect(at).toEqual([0, 100])
    }),
  ))

it('retry › a cancellation in force is never retried, whatever the attempt makes of it', () =>
  assertNoLeaks(() =>
    runVirtual(async (_time, main) => {
      let calls = 0
      const stubborn = async () => {
        calls++
        const s = currentScope()!
        try {
          await sleep(1000, s)
        } finally {
          // oxlint-disable-next-line no-unsafe-finally
          throw new Error('in the cleanup')
        }
      }
      const error = await scope(async (s) => {
        const task = s.spawn((t) => retry(stubborn, { ...exactly, signal: t.signal })())
        await sleep(10, s)
        task.cancel()
        await task.join(s)
      }, main).catch((thrown: unknown) => thrown)
      expect(error).toEqual(new Error('in the cleanup'))
      expect(calls).toBe(1)
    }),
  ))

it('retry › the CancelledError of something else is a failure like any other', () =>
  runVirtual(async (time, main) => {
    const { at, load } = failing(1, time, new CancelledError({ reason: 'not mine', source: 'explicit' }))
    expect(await retry(load, { ...exactly, signal: main.signal })('a')).toBe('a')
    expect(at).toEqual([0, 100])
  }))

it('H4 retry: in a cancelled scope nothing is called', () =>
  runVirtual(async (_time, main) => {
    let calls = 0
    const error = await scope(async (s) => {
      s.cancel('early')
      return retry(() => void calls++, { signal: s.signal }).catch((thrown: unknown) => thrown)
    }, main)
    expect(error).toBeInstanceOf(CancelledError)
    expect(calls).toBe(0)
  }))

it('retry › a foreign signal ends attempt and delay, and reaches the attempt', () =>
  assertNoLeaks(() =>
    runVirtual(async (time, main) => {
      const controller = new AbortController()
      const reached: unknown[] = []
      const slow = async () => {
        const s = currentScope()!
        s.onCancel(() => reached.push(time.now()))
        await sleep(1000, s)
      }
      await scope(async (s) => {
        const call = s.spawn(() =>
          retry(slow, { ...exactly, signal: controller.signal })().catch((error: unknown) => error),
        )
        await sleep(10, s)
        controller.abort()
        expect(await call.join(s)).toBeInstanceOf(CancelledError)
      }, main)
      expect(reached).toEqual([10])
      expect(time.now()).toBe(10)
    }),
  ))

it('retry › what an attempt started has ended before the next attempt begins', () =>
  assertNoLeaks(() =>
    runVirtual(async (time, main) => {
      const events: string[] = []
      let attempts = 0
      const load = async () => {
        const attempt = ++attempts
        events.push(`${attempt} begins`)
        currentScope()!.spawn(async (t) => {
          try {
            await sleep(1000, t)
          } finally {
            events.push(`${attempt} cleaned up`)
          }
        })
        if (attempt === 1) throw new Error('down')
        currentScope()!.cancel()
        return 'up'
      }
      expect(await retry(load, { ...exactly, signal: main.signal })).toBe('up')
      expect(events).toEqual(['1 begins', '1 cleaned up', '2 begins', '2 cleaned up'])
      expect(time.now()).toBe(100)
    }),
  ))

it('retry › an attempt that times out inside is a failure, and retried', () =>
  assertNoLeaks(() =>
    runVirtual(async (time, main) => {
      let calls = 0
      const hanging = () => {
        calls++
        return withTimeout(50, (s) => sleep(1000, s))
      }
      const error = await retry(hanging, { ...exactly, maxAttempts: 2, signal: main.signal }).catch(
        (thrown: unknown) => thrown,
      )
      expect(error).toBeInstanceOf(TimeoutError)
      expect(calls).toBe(2)
      expect(time.now()).toBe(200)
    }),
  ))
