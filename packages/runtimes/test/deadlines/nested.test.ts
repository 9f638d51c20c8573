import {
  checkpoint,
  effectiveDeadline,
  moveOnAfter,
  scope,
  type Scope,
  shield,
  sleep,
  suspend,
  TimeoutError,
  withDeadline,
  withTimeout,
} from '@async-lab/core'
import { runVirtual } from '@async-lab/core/testing'
import { expect, it } from 'vitest'

it('TO-08 nested, same deadline: only the outer one throws, the code between does not run, both are cancelled', () =>
  runVirtual(async (time, main) => {
    const scopes: Scope[] = []
    const left: unknown[] = []
    const late = withDeadline(
      10,
      async (outer) => {
        await withDeadline(
          10,
          (inner) => {
            scopes.push(outer, inner)
            return suspend(inner)
          },
          outer,
        ).catch((error: unknown) => {
          left.push((error as Error).name)
          throw error
        })
        left.push('not reached')
      },
      main,
    )
    await expect(late).rejects.toBeInstanceOf(TimeoutError)
    expect(left).toEqual(['CancelledError'])
    expect(scopes.map(({ cancelled }) => cancelled)).toEqual([true, true])
    expect(time.now()).toBe(10)
  }))

it('TO-08 nested, same deadline: so also when the inner one was set first', () =>
  runVirtual(async (_, main) => {
    const left: unknown[] = []
    const late = scope(async (outer) => {
      await withDeadline(
        10,
        (inner) => {
          outer.deadline = 10
          return suspend(inner)
        },
        outer,
      ).catch((error: unknown) => {
        left.push((error as Error).name)
        throw error
      })
    }, main)
    await expect(late).rejects.toBeInstanceOf(TimeoutError)
    expect(left).toEqual(['CancelledError'])
  }))

it('TO-08 nested: the inner deadline is earlier, so the inner one throws and the outer goes on', () =>
  runVirtual(async (time, main) => {
    const value = await withTimeout(
      100,
      async (outer) => {
        await withTimeout(10, (inner) => suspend(inner), outer).catch((error: unknown) => {
          expect(error).toBeInstanceOf(TimeoutError)
        })
        await sleep(10, outer)
        return outer.cancelled
      },
      main,
    )
    expect(value).toBe(false)
    expect(time.now()).toBe(20)
  }))

it('TO-08 nested: an inner deadline that passes while the scope is being cancelled from outside does not time out', () =>
  runVirtual(async (time, main) => {
    let left: unknown
    const result = await moveOnAfter(
      10,
      (outer) =>
        withTimeout(
          20,
          async (inner) => {
            try {
              await suspend(inner)
            } finally {
              await shield((s) => sleep(50, s), inner)
            }
          },
          outer,
        ).catch((error: unknown) => {
          left = error
          throw error
        }),
      main,
    )
    expect(result).toEqual({ expired: true })
    expect(left).toMatchObject({ name: 'CancelledError', source: 'deadline' })
    expect(time.now()).toBe(60)
  }))

it('TO-10 effectiveDeadline: the least over the enclosing scopes up to the nearest shield', () =>
  runVirtual(async (_, main) => {
    const seen: number[] = []
    const note = () => seen.push(effectiveDeadline())
    note()
    await withTimeout(
      100,
      () => {
        note()
        return withTimeout(50, () => {
          note()
          return withTimeout(500, () => {
            note()
            return shield(() => {
              note()
              return withTimeout(200, () => void note())
            })
          })
        })
      },
      main,
    )
    expect(seen).toEqual([Infinity, 100, 50, 50, Infinity, 200])
  }))

it('TO-10 effectiveDeadline: tasks inherit it', () =>
  runVirtual(async (_, main) => {
    const seen: number[] = []
    await withTimeout(
      100,
      (s) => {
        s.spawn(() => {
          seen.push(effectiveDeadline())
          return withTimeout(10, (inner) => void inner.spawn(() => void seen.push(effectiveDeadline())))
        })
      },
      main,
    )
    expect(seen).toEqual([100, 10])
  }))

it('TO-10 effectiveDeadline: -Infinity when effectively cancelled, also in a scope that is later; a shield ends that', () =>
  runVirtual(async (_, main) => {
    const seen: number[] = []
    const note = () => seen.push(effectiveDeadline())
    await withTimeout(
      100,
      (s) => {
        s.cancel()
        note()
        return withTimeout(10, () => {
          note()
          return shield(() => void note(), { timeout: 30 })
        })
      },
      main,
    )
    await withTimeout(0, () => void note(), main)
    expect(seen).toEqual([-Infinity, -Infinity, 30, -Infinity])
  }))

it('TO-10 effectiveDeadline: follows deadlines and shields as they are moved, above, here and below', () =>
  runVirtual(async (_, main) => {
    const seen: number[] = []
    const note = () => seen.push(effectiveDeadline())
    await withTimeout(
      100,
      (outer) =>
        withTimeout(50, (inner) => {
          inner.deadline = 70
          note()
          outer.deadline = 60
          note()
          outer.deadline = Infinity
          note()
          inner.deadline = Infinity
          note()
          outer.deadline = 80
          note()
          inner.shield = true
          note()
          inner.shield = false
          note()
        }),
      main,
    )
    expect(seen).toEqual([70, 60, 70, Infinity, 80, Infinity, 80])
  }))

it('TO-10 effectiveDeadline: Infinity where there is no scope', () => {
  expect(effectiveDeadline()).toBe(Infinity)
})

it('TO-08 equal deadlines of unrelated scopes fire in the order in which they were set', () =>
  runVirtual(async (_, main) => {
    const order: number[] = []
    await scope(async (s) => {
      for (let i = 0; i < 5; i++) {
        s.spawn(() =>
          moveOnAfter(10, (inner) => {
            inner.onCancel(() => order.push(i))
            return suspend(inner)
          }),
        )
      }
      await sleep(20, s)
      await checkpoint(s)
    }, main)
    expect(order).toEqual([0, 1, 2, 3, 4])
  }))
