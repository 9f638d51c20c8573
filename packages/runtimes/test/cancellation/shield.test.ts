import {
  CancelledError,
  checkpoint,
  moveOnAfter,
  scope,
  shield,
  sleep,
  suspend,
  TimeoutError,
  withTimeout,
} from '@async-lab/core'
import { runVirtual } from '@async-lab/core/testing'
import { expect, it } from 'vitest'

it('CA-13 a shield blocks only the outside: the outer cancel is not seen in it, and is after it', () =>
  runVirtual(async (time, main) => {
    const log: unknown[] = []
    await scope(async (outer) => {
      outer.cancel()
      const value = await shield(async (s) => {
        await sleep(10, s)
        await s.spawn((self) => sleep(10, self)).join(s)
        expect([s.cancelled, s.signal.aborted]).toEqual([false, false])
        return 'cleaned up'
      }, outer)
      log.push(value, time.now())
      await checkpoint(outer)
      log.push('not reached')
    }, main)
    expect(log).toEqual(['cleaned up', 20])
  }))

it('CA-13 a cancel that comes while the code is in the shield does not enter it', () =>
  runVirtual(async (time, main) => {
    const log: unknown[] = []
    await scope(async (outer) => {
      outer.spawn(async (self) => {
        await sleep(10, self)
        outer.cancel()
      })
      await shield((s) => sleep(50, s), outer)
      log.push(time.now())
      await checkpoint(outer)
      log.push('not reached')
    }, main)
    expect(log).toEqual([50])
  }))

it('CA-13 a shield is open to its own cancel, to its deadline, and to cancels of scopes inside it', () =>
  runVirtual(async (time, main) => {
    const log: unknown[] = []
    await scope(async (outer) => {
      outer.cancel()
      const own = await shield(async (s) => {
        s.cancel()
        await suspend(s)
        return 'not reached'
      }, outer)
      log.push(own)

      const late = await shield(async (s) => {
        s.deadline = time.now() + 10
        await suspend(s)
      }, outer).catch((error: unknown) => error)
      log.push(late, time.now())

      const inside = await shield(
        (s) =>
          scope(async (inner) => {
            inner.cancel()
            await suspend(inner)
          }, s).then(async () => {
            await checkpoint(s)
            return 'the shield goes on'
          }),
        outer,
      )
      log.push(inside)
    }, main)
    expect(log).toEqual([undefined, expect.any(TimeoutError), 10, 'the shield goes on'])
  }))

it('CA-13 the signal of what is around a shield says where it stands, next to its other options', () =>
  runVirtual(async (time, main) => {
    const log: unknown[] = []
    await scope(async (outer) => {
      outer.cancel()
      for (const ms of [10, 30]) {
        const cleanup = shield((s) => sleep(20, s), { timeout: ms, signal: outer.signal })
        await cleanup.catch((error: unknown) => log.push(error))
        log.push(time.now())
      }
      const inner = scope((s) => sleep(20, s), { shield: true, signal: outer.signal })
      await inner
      log.push(time.now())
    }, main)
    expect(log).toEqual([expect.any(TimeoutError), 10, 30, 50])
  }))

it('CA-13 a scope inside a shield that is given the signal of what is outside is cancelled by it', () =>
  runVirtual(async (_, main) => {
    await scope(async (outer) => {
      await shield(async (s) => {
        const listening = scope((inner) => suspend(inner), { signal: outer.signal })
        outer.cancel('enough')
        await expect(listening).rejects.toMatchObject({ source: 'signal' })
        await checkpoint(s)
      }, outer)
    }, main)
  }))

it('CA-14 toggling: shielded, checkpoints pass; unshielded, the next one throws', () =>
  runVirtual(async (_, main) => {
    const log: unknown[] = []
    await scope(async (outer) => {
      outer.cancel()
      await scope(async (s) => {
        await checkpoint(s).catch((error: unknown) => log.push(error))
        s.shield = true
        expect([s.shield, s.cancelled]).toEqual([true, false])
        await checkpoint(s)
        await sleep(1, s)
        log.push('passed')
        s.shield = false
        expect([s.shield, s.cancelled]).toEqual([false, true])
        await checkpoint(s).catch((error: unknown) => log.push(error))
      }, outer)
    }, main)
    expect(log).toEqual([expect.any(CancelledError), 'passed', expect.any(CancelledError)])
  }))

it('CA-14 toggling: a task already parked inside is woken at once', () =>
  runVirtual(async (time, main) => {
    const woken: number[] = []
    await scope(async (outer) => {
      await scope(
        async (s) => {
          s.spawn((self) => suspend(self).finally(() => woken.push(time.now())))
          await sleep(10, s)
          outer.cancel()
          await sleep(10, s)
          expect(woken).toEqual([])
          s.shield = false
          await suspend(s).finally(() => woken.push(time.now()))
        },
        { shield: true },
      )
    }, main)
    expect(woken).toEqual([20, 20])
  }))

it('CA-14 toggling: a shield raised by another task keeps out a cancel that has not come, and its deadline', () =>
  runVirtual(async (time, main) => {
    await moveOnAfter(
      10,
      (outer) =>
        scope(async (s) => {
          s.spawn(() => {
            s.shield = true
          })
          await sleep(30, s)
          expect(outer.cancelled).toBe(true)
          expect(s.cancelled).toBe(false)
        }, outer),
      main,
    )
    expect(time.now()).toBe(30)
  }))

it('CA-16 shield with a timeout in a cancelled scope: TimeoutError when it is up', () =>
  runVirtual(async (time, main) => {
    const log: unknown[] = []
    await scope((outer) => {
      outer.cancel()
      return shield((s) => suspend(s), { timeout: 20 }).catch((error: unknown) => log.push(error))
    }, main)
    expect(log).toEqual([expect.any(TimeoutError)])
    expect(time.now()).toBe(20)
  }))

it('CA-45 grace: unshielded code is cancelled now, what is in a shield below gets that long', () =>
  runVirtual(async (time, main) => {
    const ended: Array<[string, number]> = []
    const note = (name: string) => () => ended.push([name, time.now()])
    await scope(async (s) => {
      s.spawn((self) => suspend(self).finally(note('unshielded')))
      s.spawn(() => shield((inner) => sleep(400, inner).then(note('quick cleanup'))))
      s.spawn(() =>
        shield((outer) =>
          shield((inner) => suspend(inner).finally(note('shield in a shield')), outer).finally(
            note('shield'),
          ),
        ),
      )
      s.cancel('stop', { grace: 1000 })
      await suspend(s).finally(note('body'))
    }, main)
    const atOnce = ended.splice(0, 2)
    expect(atOnce).toContainEqual(['body', 0])
    expect(atOnce).toContainEqual(['unshielded', 0])
    expect(ended).toEqual([
      ['quick cleanup', 400],
      ['shield in a shield', 1000],
      ['shield', 1000],
    ])
    expect(time.now()).toBe(1000)
  }))

it('CA-45 grace: then the error in the shields is that cancellation, and a later shield does not hold either', () =>
  runVirtual(async (time, main) => {
    const seen: unknown[] = []
    await scope(async (s) => {
      s.cancel('stop', { grace: 10 })
      await shield(async (inner) => {
        await suspend(inner).catch((error: unknown) => seen.push(error))
        await shield((late) => sleep(10, late), inner).catch((error: unknown) => seen.push(error))
      }, s)
    }, main)
    expect(seen).toEqual(Array(2).fill(expect.objectContaining({ reason: 'stop', source: 'explicit' })))
    expect(time.now()).toBe(10)
  }))

it('CA-45 grace as an option of the scope holds for every way in which it is cancelled', () =>
  runVirtual(async (time, main) => {
    const byDeadline = withTimeout(10, (s) => shield((inner) => suspend(inner), s), {
      grace: 30,
      signal: main.signal,
    })
    await expect(byDeadline).rejects.toBeInstanceOf(TimeoutError)
    expect(time.now()).toBe(40)

    await scope(
      async (s) => {
        s.cancel('without', { grace: 5 })
        await shield((inner) => suspend(inner), s)
      },
      { grace: 1000, signal: main.signal },
    )
    expect(time.now()).toBe(45)
  }))
