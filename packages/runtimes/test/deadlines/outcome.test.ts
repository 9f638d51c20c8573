import {
  CancelledError,
  checkpoint,
  moveOnAfter,
  run,
  scope,
  type Scope,
  shield,
  sleep,
  suppressedErrors,
  suspend,
  TimeoutError,
  withTimeout,
} from '@async-lab/core'
import { type Host, platformHost } from '@async-lab/core/lowlevel'
import { runVirtual } from '@async-lab/core/testing'
import { expect, it } from 'vitest'

/** The platform, with a clock that synchronous code can move on. */
function jumpingHost(): { readonly host: Host; readonly pass: (ms: number) => void } {
  let passed = 0
  return {
    host: { ...platformHost, now: () => platformHost.now() + passed },
    pass: (ms) => {
      passed += ms
    },
  }
}

it('TO-11 synchronous overrun, then return: the value (real clock)', async () => {
  const value = await withTimeout(10, () => {
    const begun = performance.now()
    // Some runtimes stop their clock while synchronous code runs: there it ends by the count.
    for (let i = 0; i < 1e7 && performance.now() - begun < 30; i++);
    return 'value'
  })
  expect(value).toBe('value')
})

it('TO-11 synchronous overrun, then return: the value, and cancelled is true without waiting for a timer', async () => {
  const { host, pass } = jumpingHost()
  let cancelled: boolean | undefined
  const value = await run(
    () =>
      withTimeout(1000, (s) => {
        pass(3000)
        cancelled = s.cancelled
        return 'value'
      }),
    { host, signals: false },
  )
  expect(value).toBe('value')
  expect(cancelled).toBe(true)
})

it('TO-11 synchronous overrun, then a checkpoint: it throws, by the clock', async () => {
  const { host, pass } = jumpingHost()
  const running = run(
    () =>
      withTimeout(1_000_000, async (s) => {
        pass(3_000_000)
        await checkpoint(s)
      }),
    { host, signals: false },
  )
  await expect(running).rejects.toBeInstanceOf(TimeoutError)
})

it('TO-13 the body swallows the timeout: its value, no TimeoutError, and cancelled is true', () =>
  runVirtual(async (time, main) => {
    let kept!: Scope
    const swallow = async (s: Scope) => {
      kept = s
      try {
        await sleep(1000, s)
      } catch (error) {
        expect(error).toBeInstanceOf(CancelledError)
      }
      return 3
    }
    expect(await withTimeout(10, swallow, main)).toBe(3)
    expect(kept.cancelled).toBe(true)
    expect(await moveOnAfter(10, swallow, main)).toEqual({ expired: false, value: 3 })
    expect(kept.cancelled).toBe(true)
    expect(time.now()).toBe(20)
  }))

it('TO-14 another error in time: that error, and cancelled is false', () =>
  runVirtual(async (time, main) => {
    const broken = new Error('broken')
    let kept!: Scope
    const failing = withTimeout(
      10,
      async (s) => {
        kept = s
        await sleep(5, s)
        throw broken
      },
      main,
    )
    await expect(failing).rejects.toBe(broken)
    expect(suppressedErrors(broken)).toEqual([])
    expect(kept.cancelled).toBe(false)
    expect(time.now()).toBe(5)
  }))

it('TO-15 cleanup fails after the deadline: that error leaves as itself, no TimeoutError is made or attached', () =>
  runVirtual(async (_, main) => {
    const broken = new Error('broken')
    const cleanup = async (s: Scope) => {
      await suspend(s).catch(() => {
        throw broken
      })
    }
    await expect(withTimeout(10, cleanup, main)).rejects.toBe(broken)
    await expect(moveOnAfter(10, cleanup, main)).rejects.toBe(broken)
    const inTask = withTimeout(10, (s) => void s.spawn(() => cleanup(s)), main)
    await expect(inTask).rejects.toBe(broken)
    expect(suppressedErrors(broken)).toEqual([])
    expect(broken.cause).toBeUndefined()
  }))

it('TO-16 cancelled by others in time: CancelledError, not TimeoutError', () =>
  runVirtual(async (time, main) => {
    let left: unknown
    await scope(async (outer) => {
      outer.spawn(async (self) => {
        await sleep(5, self)
        outer.cancel('enough')
      })
      await withTimeout(10, (s) => suspend(s), outer).catch((error: unknown) => {
        left = error
        throw error
      })
    }, main)
    expect(left).toBeInstanceOf(CancelledError)
    expect(left).toMatchObject({ reason: 'enough', source: 'explicit' })
    expect(time.now()).toBe(5)
  }))

it('TO-16 cancelled by a signal, or by itself, in time: no TimeoutError either', () =>
  runVirtual(async (_, main) => {
    const controller = new AbortController()
    const waiting = main.scope.spawn(() =>
      withTimeout(10, (s) => suspend(s), { signal: controller.signal }).catch((error: unknown) => error),
    )
    controller.abort('stop')
    expect(await waiting.join(main)).toMatchObject({ name: 'CancelledError', source: 'signal' })
    const byItself = await withTimeout(
      10,
      (s) => {
        s.cancel()
        return suspend(s)
      },
      main,
    )
    expect(byItself).toBeUndefined()
  }))

it('TO-16 a deadline that passes during the cleanup of an earlier cancel does not time out', () =>
  runVirtual(async (time, main) => {
    const result = await withTimeout(
      10,
      async (s) => {
        s.cancel()
        await shield((inner) => sleep(30, inner), s)
        await checkpoint(s)
      },
      main,
    )
    expect(result).toBeUndefined()
    expect(time.now()).toBe(30)
  }))

it('TO-20 it waits: TimeoutError comes after the shielded cleanup', () =>
  runVirtual(async (time, main) => {
    const log: unknown[] = []
    const cleanUp = async (s: Scope) => {
      try {
        await suspend(s)
      } finally {
        await shield((inner) => sleep(50, inner), s)
        log.push(['cleaned up', time.now()])
      }
    }
    await expect(withTimeout(10, cleanUp, main)).rejects.toBeInstanceOf(TimeoutError)
    expect(log).toEqual([['cleaned up', 60]])
    expect(time.now()).toBe(60)

    const inTask = withTimeout(10, (s) => void s.spawn(() => cleanUp(s)), main)
    await expect(inTask).rejects.toBeInstanceOf(TimeoutError)
    expect(time.now()).toBe(120)
    expect(await moveOnAfter(10, cleanUp, main)).toEqual({ expired: true })
    expect(time.now()).toBe(180)
  }))

it('TO-25 in a task that left a cancelled scope behind, withTimeout works as ever', () =>
  runVirtual(async (time, main) => {
    await scope((s) => {
      s.cancel()
      return suspend(s)
    }, main)
    await moveOnAfter(10, (s) => suspend(s), main)
    expect(await withTimeout(10, (s) => sleep(5, s).then(() => 'value'), main)).toBe('value')
    await expect(withTimeout(10, (s) => suspend(s), main)).rejects.toBeInstanceOf(TimeoutError)
    expect(time.now()).toBe(25)
    await checkpoint(main)
  }))

it('TO-25 in the shield of a cancelled task, withTimeout works as ever', () =>
  runVirtual(async (time, main) => {
    const task = main.scope.spawn(async (self) => {
      try {
        await suspend(self)
      } finally {
        await shield(async (s) => {
          expect(await withTimeout(10, (inner) => sleep(5, inner).then(() => 'value'), s)).toBe('value')
          await expect(withTimeout(10, (inner) => suspend(inner), s)).rejects.toBeInstanceOf(TimeoutError)
        }, self)
      }
    })
    task.cancel()
    await task.settled()
    expect(task.state).toBe('cancelled')
    expect(time.now()).toBe(15)
  }))
