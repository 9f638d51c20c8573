import {
  CancelledError,
  checkpoint,
  isCancelled,
  scope,
  sleep,
  suppressedErrors,
  suspend,
  type Task,
} from '@async-lab/core'
import { runVirtual } from '@async-lab/core/testing'
import { expect, it } from 'vitest'

it('CA-33 a look-alike: an AbortError in no cancelled scope is an ordinary failure and leaves as itself', () =>
  runVirtual(async (_, main) => {
    const lookAlike = new DOMException('', 'AbortError')
    let task!: Task<unknown>
    const fromBody = scope(() => {
      throw lookAlike
    }, main)
    await expect(fromBody).rejects.toBe(lookAlike)
    const fromTask = scope((s) => {
      task = s.spawn(() => {
        throw lookAlike
      })
    }, main)
    await expect(fromTask).rejects.toBe(lookAlike)
    expect(task.state).toBe('failed')
    expect(isCancelled(lookAlike)).toBe(true)
  }))

it('CA-33 a look-alike: an AbortError of unknown origin is a failure in a cancelled scope, too', () =>
  runVirtual(async (_, main) => {
    const lookAlike = new DOMException('', 'AbortError')
    const failing = scope(async (s) => {
      s.cancel()
      throw lookAlike
    }, main)
    await expect(failing).rejects.toBe(lookAlike)
    expect(suppressedErrors(lookAlike)).toEqual([])
  }))

it('CA-33 a look-alike: a CancelledError that somebody made is a failure', () =>
  runVirtual(async (_, main) => {
    const made = new CancelledError({ reason: 'made', source: 'explicit' })
    const failing = scope(async (s) => {
      s.cancel()
      throw made
    }, main)
    await expect(failing).rejects.toBe(made)
  }))

it("CA-47 another task's cancellation is not mine: awaited and not caught, it fails the scope and cancels the rest", () =>
  runVirtual(async (_, main) => {
    let sibling!: Task<unknown>
    let cancelled!: Task<unknown>
    const error = await scope(async (s) => {
      sibling = s.spawn((self) => suspend(self))
      cancelled = s.spawn((self) => suspend(self))
      cancelled.cancel('only this one')
      await cancelled.join(s)
    }, main).catch((thrown: unknown) => thrown)
    expect(error).toBeInstanceOf(CancelledError)
    expect(cancelled.outcome).toEqual({ kind: 'cancelled', error })
    expect(error).toMatchObject({ reason: 'only this one' })
    expect(sibling.outcome).toMatchObject({
      kind: 'cancelled',
      error: { source: 'failure', reason: error as object },
    })
  }))

it("CA-47 another task's cancellation is not mine: a task that awaits it is failed, not cancelled", () =>
  runVirtual(async (_, main) => {
    const told: unknown[] = []
    await scope(
      async (s) => {
        const cancelled = s.spawn((self) => suspend(self))
        const waiting = s.spawn((self) => cancelled.join(self))
        cancelled.cancel()
        await waiting.settled()
        expect([cancelled.state, waiting.state]).toEqual(['cancelled', 'failed'])
        expect(told).toEqual([cancelled.outcome?.kind === 'cancelled' && cancelled.outcome.error])
      },
      { supervise: (error) => told.push(error), signal: main.signal },
    )
    expect(told).toHaveLength(1)
  }))

it("CA-47 what a wait's own foreign signal makes it throw is a failure of the code that does not catch it", () =>
  runVirtual(async (_, main) => {
    const controller = new AbortController()
    const error = await scope((s) => {
      s.spawn(async (self) => {
        await sleep(10, self)
        controller.abort('foreign')
      })
      return sleep(1000, { signal: controller.signal })
    }, main).catch((thrown: unknown) => thrown)
    expect(error).toBeInstanceOf(CancelledError)
    expect(error).toMatchObject({ source: 'signal', reason: 'foreign' })
    expect(main.scope.cancelled).toBe(false)
    await checkpoint(main)
  }))

/** As Node's timers, streams and events reject. */
function platformApi(signal: AbortSignal): Promise<never> {
  return new Promise((_, reject) => {
    const abort = () => {
      const error = new Error('The operation was aborted', { cause: signal.reason })
      reject(Object.assign(error, { name: 'AbortError', code: 'ABORT_ERR' }))
    }
    if (signal.aborted) abort()
    else signal.addEventListener('abort', abort, { once: true })
  })
}

it("CA-48 the platform's own AbortError: its cause is the scope's cancellation, so it counts as that", () =>
  runVirtual(async (_, main) => {
    let ended
    const result = await scope(async (s) => {
      s.spawn(() => s.cancel())
      await platformApi(s.signal)
      return 'not reached'
    }, main).then((value) => {
      ended = 'resolved'
      return value
    })
    expect([ended, result]).toEqual(['resolved', undefined])

    await scope(async (s) => {
      const task = s.spawn((self) => platformApi(self.signal))
      task.cancel('why')
      expect(await task.settled()).toMatchObject({
        kind: 'cancelled',
        error: { name: 'CancelledError', reason: 'why' },
      })
    }, main)
  }))

it('CA-48 an API that rejects with the reason of the signal itself counts, too', () =>
  runVirtual(async (_, main) => {
    const result = await scope(async (s) => {
      s.cancel()
      s.signal.throwIfAborted()
      return 'not reached'
    }, main)
    expect(result).toBeUndefined()
  }))

it('CA-48 an AggregateError of nothing but that cancellation counts; with one real error in it, it is a failure', () =>
  runVirtual(async (_, main) => {
    const onlyCancelled = await scope(async (s) => {
      s.cancel()
      await Promise.any([platformApi(s.signal), platformApi(s.signal)])
    }, main)
    expect(onlyCancelled).toBeUndefined()

    const broken = new Error('broken')
    let thrown: unknown
    const failing = scope(async (s) => {
      s.cancel()
      const aborts = [platformApi(s.signal), platformApi(s.signal)]
      await Promise.any([...aborts, Promise.reject(broken)]).catch((error: unknown) => {
        thrown = error
        throw error
      })
    }, main)
    const left = await failing.catch((error: unknown) => error)
    expect(left).toBeInstanceOf(AggregateError)
    expect(left).toBe(thrown)
    expect((left as AggregateError).errors).toHaveLength(3)
    expect((left as AggregateError).errors[2]).toBe(broken)
  }))

it('CA-48 a cancellation from outside that arrives as an AbortError leaves as the one CancelledError', () =>
  runVirtual(async (_, main) => {
    let left: unknown
    await scope(async (outer) => {
      outer.spawn(() => outer.cancel('enough'))
      await scope((inner) => platformApi(inner.signal), outer).catch((error: unknown) => {
        left = error
        throw error
      })
    }, main)
    expect(left).toMatchObject({ name: 'CancelledError', reason: 'enough' })
  }))
