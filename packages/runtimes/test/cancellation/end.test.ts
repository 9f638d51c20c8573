import { CancelledError, checkpoint, scope, shield, sleep, suppressedErrors, suspend } from '@async-lab/core'
import { runVirtual } from '@async-lab/core/testing'
import { expect, it } from 'vitest'

it('CA-18 a wait in finally throws at once, after the synchronous cleanup before it', () =>
  runVirtual(async (time, main) => {
    const log: unknown[] = []
    await scope(async (s) => {
      s.spawn(async () => {
        await sleep(10, s)
        s.cancel()
      })
      try {
        await sleep(1000, s)
      } finally {
        log.push('synchronous cleanup')
        await sleep(1000, s).catch((error: unknown) => log.push(error))
      }
    }, main)
    expect(log).toEqual(['synchronous cleanup', expect.any(CancelledError)])
    expect(time.now()).toBe(10)
  }))

it('CA-18 a plain platform promise awaited in finally is not disturbed', () =>
  runVirtual((_, main) =>
    scope(async (s) => {
      const log: string[] = []
      let close!: (how: string) => void
      const closed = new Promise<string>((resolve) => {
        close = resolve
      })
      const task = s.spawn(async (self) => {
        try {
          await suspend(self)
        } finally {
          log.push(await closed)
        }
      })
      task.cancel()
      await sleep(5, s)
      expect(log).toEqual([])
      expect(task.state).toBe('running')
      close('closed')
      expect(await task.settled()).toMatchObject({ kind: 'cancelled' })
      expect(log).toEqual(['closed'])
    }, main),
  ))

it('CA-19 cleanup fails while cancelled: that error leaves as itself, with no CancelledError attached', () =>
  runVirtual(async (_, main) => {
    const broken = new Error('broken')
    const fail = async (wait: Promise<unknown>) => {
      try {
        await wait
      } finally {
        // oxlint-disable-next-line no-unsafe-finally
        throw broken
      }
    }
    const byItself = scope(async (s) => {
      s.cancel()
      await fail(suspend(s))
    }, main)
    await expect(byItself).rejects.toBe(broken)
    expect(suppressedErrors(broken)).toEqual([])

    const fromOutside = scope(async (outer) => {
      outer.spawn(() => outer.cancel())
      await scope((inner) => fail(suspend(inner)), outer)
    }, main)
    await expect(fromOutside).rejects.toBe(broken)
    expect(suppressedErrors(broken)).toEqual([])

    const inTask = scope(async (s) => {
      s.spawn((self) => fail(suspend(self)))
      s.cancel()
    }, main)
    await expect(inTask).rejects.toBe(broken)
    expect(suppressedErrors(broken)).toEqual([])
    expect('cause' in broken).toBe(false)
  }))

it('CA-31 one error, not a bundle: cancelled from outside with 50 children, one CancelledError leaves', () =>
  runVirtual(async (_, main) => {
    let left: unknown
    let seen = 0
    await scope(async (outer) => {
      outer.spawn(async (self) => {
        await sleep(10, self)
        outer.cancel('enough')
      })
      await scope(async (inner) => {
        for (let i = 0; i < 50; i++) {
          inner.spawn((self) =>
            suspend(self).catch((error: unknown) => {
              seen++
              throw error
            }),
          )
        }
      }, outer).catch((error: unknown) => {
        left = error
        throw error
      })
    }, main)
    expect(seen).toBe(50)
    expect(left).toBeInstanceOf(CancelledError)
    expect(left).toMatchObject({ reason: 'enough', source: 'explicit' })
    expect(suppressedErrors(left)).toEqual([])
  }))

it('CA-40 cancel and wait: settled() waits for shielded cleanup', () =>
  runVirtual((time, main) =>
    scope(async (s) => {
      const task = s.spawn(async (self) => {
        try {
          await suspend(self)
        } finally {
          await shield((cleanup) => sleep(30, cleanup), self)
        }
      })
      task.cancel()
      expect(await task.settled()).toMatchObject({ kind: 'cancelled' })
      expect(task.state).toBe('cancelled')
      expect(time.now()).toBe(30)
      await checkpoint(s)
    }, main),
  ))

it('CA-40 cancel and wait: the waiter can be cancelled in join, and not in settled', () =>
  runVirtual((time, main) =>
    scope(async (s) => {
      const left: Array<[string, number]> = []
      const task = s.spawn(() => shield((cleanup) => sleep(30, cleanup)))
      const joiner = s.spawn((self) => task.join(self).finally(() => left.push(['join', time.now()])))
      const settler = s.spawn(() => task.settled().finally(() => left.push(['settled', time.now()])))
      await sleep(10, s)
      for (const each of [task, joiner, settler]) each.cancel()
      await Promise.all([task.settled(), joiner.settled(), settler.settled()])
      expect(left).toEqual([
        ['join', 10],
        ['settled', 30],
      ])
      expect([joiner.state, settler.state]).toEqual(['cancelled', 'completed'])
    }, main),
  ))
