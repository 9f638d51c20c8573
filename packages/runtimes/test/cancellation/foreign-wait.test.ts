import { CancelledError, checkpoint, interruptible, scope, sleep } from '@async-lab/core'
import { runVirtual } from '@async-lab/core/testing'
import { expect, it, vi } from 'vitest'

interface Foreign<T> {
  readonly promise: Promise<T>
  readonly resolve: (value: T) => void
  readonly reject: (error: unknown) => void
}

function foreign<T = string>(): Foreign<T> {
  let resolve!: (value: T) => void
  let reject!: (error: unknown) => void
  const promise = new Promise<T>((fulfil, fail) => {
    resolve = fulfil
    reject = fail
  })
  return { promise, resolve, reject }
}

/** Until the reactions on a promise that has settled have run. */
const reactions = () => new Promise((resolve) => setTimeout(resolve, 0))

it('CA-24 a plain platform promise is not interrupted: its value arrives, the next checkpoint throws', () =>
  runVirtual((_, main) =>
    scope(async (s) => {
      const log: unknown[] = []
      const { promise, resolve } = foreign()
      const task = s.spawn(async (self) => {
        log.push(await promise)
        await checkpoint(self).catch((error: unknown) => {
          log.push(error)
          throw error
        })
      })
      task.cancel()
      await sleep(10, s)
      expect(log).toEqual([])
      resolve('value')
      await task.settled()
      expect(log).toEqual(['value', expect.any(CancelledError)])
      expect(task.state).toBe('cancelled')
    }, main),
  ))

it('CA-24 interruptible leaves at once, and the late value goes to onLate', () =>
  runVirtual((_, main) =>
    scope(async (s) => {
      const onLate = vi.fn()
      const { promise, resolve } = foreign()
      const task = s.spawn((self) => interruptible(promise, { signal: self.signal, onLate }))
      task.cancel('enough')
      expect(await task.settled()).toMatchObject({ kind: 'cancelled', error: { reason: 'enough' } })
      expect(onLate).not.toHaveBeenCalled()
      resolve('late')
      await reactions()
      expect(onLate.mock.calls).toEqual([['late']])
    }, main),
  ))

it('CA-24 a late rejection is silent, and calls nothing', () =>
  runVirtual((_, main) =>
    scope(async (s) => {
      const onLate = vi.fn()
      const { promise, reject } = foreign()
      const task = s.spawn((self) => interruptible(promise, { signal: self.signal, onLate }))
      task.cancel()
      await task.settled()
      // Were it not silent, it would be an unhandled rejection, and those fail this run.
      reject(new Error('late'))
      await reactions()
      expect(onLate).not.toHaveBeenCalled()
    }, main),
  ))

it('CA-24 a value in time is returned, an error in time is thrown as itself, and onLate is not called', () =>
  runVirtual((_, main) =>
    scope(async (s) => {
      const onLate = vi.fn()
      const good = foreign()
      const bad = foreign()
      const broken = new Error('broken')
      const waiting = interruptible(good.promise, { signal: s.signal, onLate })
      const failing = interruptible(bad.promise, { signal: s.signal, onLate })
      good.resolve('value')
      bad.reject(broken)
      expect(await waiting).toBe('value')
      await expect(failing).rejects.toBe(broken)
      expect(onLate).not.toHaveBeenCalled()
    }, main),
  ))

it('CA-24 given a promise in a cancelled scope it rejects, and the promise counts as left behind', () =>
  runVirtual(async (_, main) => {
    const onLate = vi.fn()
    await scope(async (s) => {
      s.cancel()
      const late = interruptible(Promise.resolve('late'), { signal: s.signal, onLate })
      await expect(late).rejects.toBeInstanceOf(CancelledError)
      const broken = interruptible(Promise.reject(new Error('late')), s)
      await expect(broken).rejects.toBeInstanceOf(CancelledError)
    }, main)
    await reactions()
    expect(onLate.mock.calls).toEqual([['late']])
  }))

it('CA-24 given a function: its signal aborts when the wait is cancelled, and not otherwise', () =>
  runVirtual((_, main) =>
    scope(async (s) => {
      const signals: AbortSignal[] = []
      const inTime = interruptible(async (signal) => {
        signals.push(signal)
        return 'value'
      }, s)
      expect(await inTime).toBe('value')
      const task = s.spawn((self) =>
        interruptible((signal) => {
          signals.push(signal)
          return new Promise((__, reject) => {
            signal.addEventListener('abort', () => reject(signal.reason))
          })
        }, self),
      )
      task.cancel('enough')
      const outcome = await task.settled()
      await reactions()
      expect(signals.map((signal) => signal.aborted)).toEqual([false, true])
      expect(outcome).toMatchObject({ kind: 'cancelled', error: signals[1]!.reason as object })
      expect(signals[1]!.reason).toMatchObject({ reason: 'enough' })
    }, main),
  ))

it('CA-24 given a function that cancels its own scope: it leaves, the signal aborts, the late value goes to onLate', () =>
  runVirtual(async (_, main) => {
    const onLate = vi.fn()
    let seen: AbortSignal | undefined
    const { promise, resolve } = foreign()
    await scope(async (s) => {
      await interruptible(
        (signal) => {
          seen = signal
          s.cancel()
          return promise
        },
        { signal: s.signal, onLate },
      )
    }, main)
    await reactions()
    expect(seen?.aborted).toBe(true)
    resolve('late')
    await reactions()
    expect(onLate.mock.calls).toEqual([['late']])
  }))

it('CA-24 given a function that throws: that error leaves', () =>
  runVirtual(async (_, main) => {
    const broken = new Error('broken')
    const failing = interruptible(() => {
      throw broken
    }, main)
    await expect(failing).rejects.toBe(broken)
  }))

it('CA-24 each onLate is called once, in its order, also when one of them throws; that error is reported', async () => {
  const reported: unknown[] = []
  const broken = new Error('broken')
  const log: unknown[] = []
  await runVirtual(
    async (_, main) => {
      const { promise, resolve } = foreign()
      for (const name of ['first', 'second']) {
        const onLate = (value: string) => {
          log.push(`${name} ${value}`)
          if (name === 'first') throw broken
        }
        const task = main.scope.spawn((self) => interruptible(promise, { signal: self.signal, onLate }))
        task.cancel()
        await task.settled()
      }
      resolve('late')
      await reactions()
    },
    { onUnhandled: (error) => reported.push(error) },
  )
  expect(log).toEqual(['first late', 'second late'])
  expect(reported).toEqual([broken])
})

it('CA-24 many waits on one long-lived promise leave one reaction on it', async () => {
  let reactionsAdded = 0
  const { promise, resolve } = foreign()
  const counted: PromiseLike<string> = {
    // oxlint-disable-next-line unicorn/no-thenable
    then(onFulfilled, onRejected) {
      reactionsAdded++
      return promise.then(onFulfilled, onRejected)
    },
  }
  await scope(async (s) => {
    for (let i = 0; i < 10_000; i++) {
      const task = s.spawn((self) => interruptible(counted, self))
      task.cancel()
      await task.settled()
    }
    const last = interruptible(counted, s)
    resolve('value')
    expect(await last).toBe('value')
  })
  expect(reactionsAdded).toBe(1)
})

it('CA-24 what is no promise is a TypeError', () =>
  runVirtual(async (_, main) => {
    for (const bad of [undefined, null, 5, 'text', {}]) {
      const waiting = async () => interruptible(bad as never, main)
      await expect(waiting()).rejects.toBeInstanceOf(TypeError)
    }
    await checkpoint(main)
  }))
