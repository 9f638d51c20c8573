import {
  CancelledError,
  checkpoint,
  interruptible,
  moveOnAfter,
  run,
  scope,
  sleep,
  suspend,
  withTimeout,
} from '@async-lab/core'
import { runVirtual } from '@async-lab/core/testing'
import { expect, it } from 'vitest'

/** A signal of the platform that counts who listens to it. */
function countedSignal() {
  const controller = new AbortController()
  const { signal } = controller
  const count = { listeners: 0, most: 0 }
  const add = signal.addEventListener.bind(signal)
  const remove = signal.removeEventListener.bind(signal)
  signal.addEventListener = (...args: Parameters<typeof add>) => {
    count.most = Math.max(count.most, ++count.listeners)
    add(...args)
  }
  signal.removeEventListener = (...args: Parameters<typeof remove>) => {
    count.listeners--
    remove(...args)
  }
  return { controller, signal, count }
}

it('CA-34 signal in, already aborted: cancelled before the first checkpoint of the body', async () => {
  const signal = AbortSignal.abort('too late')
  let cancelled: boolean | undefined
  const aborted = scope(
    async (s) => {
      cancelled = s.cancelled
      await checkpoint(s)
    },
    { signal },
  )
  await expect(aborted).rejects.toMatchObject({ source: 'signal', reason: 'too late' })
  expect(cancelled).toBe(true)
})

it('CA-34 signal in, aborted later: CancelledError leaves, with its source and the reason of the signal', () =>
  runVirtual(async (time, main) => {
    const controller = new AbortController()
    const reason = new Error('the user left')
    main.scope.spawn(async (self) => {
      await sleep(10, self)
      controller.abort(reason)
    })
    const task = main.scope.spawn(() =>
      scope((s) => suspend(s), { signal: controller.signal }).catch((error: unknown) => error),
    )
    const error = await task.join(main)
    expect(error).toBeInstanceOf(CancelledError)
    expect(error).toMatchObject({ source: 'signal', reason })
    expect(time.now()).toBe(10)
  }))

it('CA-34 a signal cancels from outside: a body that has returned a value is interrupted while it waits for tasks', () =>
  runVirtual(async (_, main) => {
    const controller = new AbortController()
    const error = await main.scope
      .spawn(() => {
        const joining = scope(
          (s) => {
            s.spawn((self) => suspend(self))
            return 'gone'
          },
          { signal: controller.signal },
        )
        controller.abort('stop')
        return joining.catch((thrown: unknown) => thrown)
      })
      .join(main)
    expect(error).toMatchObject({ name: 'CancelledError', source: 'signal', reason: 'stop' })
  }))

it('CA-34 a signal given to spawn cancels that task alone', () =>
  runVirtual((_, main) =>
    scope(async (s) => {
      const controller = new AbortController()
      const task = s.spawn((self) => suspend(self), { signal: controller.signal })
      const other = s.spawn((self) => sleep(10, self))
      controller.abort('stop')
      expect(task.signal.aborted).toBe(true)
      expect(await task.settled()).toMatchObject({
        kind: 'cancelled',
        error: { source: 'signal', reason: 'stop' },
      })
      await other.join(s)
      expect(s.cancelled).toBe(false)
    }, main),
  ))

it('CA-34 a signal given to run cancels main', async () => {
  const controller = new AbortController()
  const running = run(
    (main) => {
      main.scope.spawn(() => controller.abort('stop'))
      return suspend(main)
    },
    { signal: controller.signal, signals: false },
  )
  await expect(running).rejects.toMatchObject({ name: 'CancelledError', source: 'signal', reason: 'stop' })
})

it('CA-34 a signal given to a wait ends that wait alone, and is the first to be asked', () =>
  runVirtual(async (_, main) => {
    const controller = new AbortController()
    const waiting = sleep(1000, { signal: controller.signal })
    controller.abort('stop')
    await expect(waiting).rejects.toMatchObject({ source: 'signal', reason: 'stop' })
    await expect(checkpoint({ signal: controller.signal })).rejects.toMatchObject({ source: 'signal' })
    expect(main.scope.cancelled).toBe(false)
    await checkpoint(main)
  }))

it('CA-34 the scope ends first: the listener count on the signal is what it was', async () => {
  const { signal, count } = countedSignal()
  signal.addEventListener('abort', () => {})
  await runVirtual(async (_, main) => {
    await scope((s) => sleep(1, s), { signal })
    await scope(() => Promise.reject(new Error('broken')), { signal }).catch(() => {})
    await scope((s) => s.cancel(), { signal })
    await withTimeout(1, (s) => suspend(s), { signal }).catch(() => {})
    await scope((s) => s.spawn((task) => sleep(1, task), { signal }).join(s), main)
    await sleep(1, { signal })
    await moveOnAfter(1, () => suspend({ signal }), main)
    await interruptible(Promise.resolve(), { signal })
    expect(count.listeners).toBe(1)
  })
  await run((main) => sleep(0, main), { signal, signals: false })
  expect(count.listeners).toBe(1)
  expect(count.most).toBe(2)
})

it('CA-34 after the abort nobody listens any more', () =>
  runVirtual(async (_, main) => {
    const { controller, signal, count } = countedSignal()
    const waits = [sleep(1000, { signal }), suspend({ signal }), scope((s) => suspend(s), { signal })]
    expect(count.listeners).toBe(1)
    controller.abort()
    const outcomes = await Promise.allSettled(waits)
    expect(outcomes.map(({ status }) => status)).toEqual(Array(3).fill('rejected'))
    expect(count.listeners).toBe(0)
    await checkpoint(main)
  }))

it('CA-34 many who listen to one signal at a time share one listener', () =>
  runVirtual(async (_, main) => {
    const { controller, signal, count } = countedSignal()
    let seen = 0
    await scope(async (s) => {
      for (let i = 0; i < 1000; i++) {
        s.spawn(() => suspend({ signal }).catch(() => seen++))
        s.spawn((self) => suspend(self).catch(() => seen++), { signal })
      }
      expect(count.most).toBe(1)
      controller.abort()
    }, main)
    expect(seen).toBe(2000)
    expect(count.listeners).toBe(0)
  }))

it('CA-34 waiting many times on one long-lived signal leaves no listener', async () => {
  const { controller, signal, count } = countedSignal()
  await scope(async (s) => {
    const ended = s.spawn(() => 7)
    for (let i = 0; i < 10_000; i++) await interruptible(Promise.resolve(i), { signal })
    for (let i = 0; i < 100; i++) await scope(() => ended.join({ signal }), { signal })
  })
  expect(count).toEqual({ listeners: 0, most: 1 })
  controller.abort()
})
