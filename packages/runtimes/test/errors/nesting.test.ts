import { CancelledError, type Scope, scope, sleep, suppressedErrors, suspend } from '@async-lab/core'
import { runVirtual } from '@async-lab/core/testing'
import { expect, it } from 'vitest'
import { caught } from '../caught.ts'

function failsWhenCancelled(s: Scope, error: unknown) {
  s.spawn(async (task) => {
    await caught(suspend(task))
    throw error
  })
}

it('EG-05 an error crosses scopes as itself, and each adds its failures to the end of its list', () =>
  runVirtual(async (_time, main) => {
    const [error, f, g, h] = ['E', 'F', 'G', 'H'].map((name) => new Error(name)) as [
      Error,
      Error,
      Error,
      Error,
    ]
    const left = await caught(
      scope(async (outer) => {
        failsWhenCancelled(outer, h)
        await scope(async (middle) => {
          failsWhenCancelled(middle, g)
          await scope(async (inner) => {
            failsWhenCancelled(inner, f)
            await sleep(10, inner)
            throw error
          }, middle)
        }, outer)
      }, main),
    )
    expect(left).toBe(error)
    expect(suppressedErrors(error)).toEqual([f, g, h])
  }))

it('EG-05 an error that is listed keeps a list of its own', () =>
  runVirtual(async (_time, main) => {
    const [error, listed, its] = ['E', 'listed', 'its'].map((name) => new Error(name)) as [
      Error,
      Error,
      Error,
    ]
    await caught(
      scope(async (outer) => {
        outer.spawn(async (task) => {
          await caught(suspend(task))
          await scope(
            (s) => {
              s.spawn(() => Promise.reject(listed))
              s.spawn(() => Promise.reject(its))
            },
            { shield: true, signal: task.signal },
          )
        })
        await sleep(10, outer)
        throw error
      }, main),
    )
    expect(suppressedErrors(error)).toEqual([listed])
    expect(suppressedErrors(listed)).toEqual([its])
  }))

it('EG-05 no error is in its own list, and none is listed twice', () =>
  runVirtual(async (_time, main) => {
    const error = new Error('E')
    const other = new Error('F')
    const left = await caught(
      scope(async (outer) => {
        for (const again of [error, other, other]) failsWhenCancelled(outer, again)
        await scope(async (inner) => {
          for (const again of [error, other, other]) failsWhenCancelled(inner, again)
          await sleep(10, inner)
          throw error
        }, outer)
      }, main),
    )
    expect(left).toBe(error)
    expect(suppressedErrors(error)).toEqual([other])
  }))

it('EG-06 only cancellations: no failure leaves the scope that caused them, however nested', () =>
  runVirtual(async (_time, main) => {
    let innermost: unknown
    const left = await scope(async (outer) => {
      const nested = scope(async (middle) => {
        middle.spawn((task) => suspend(task))
        await scope(async (inner) => {
          inner.spawn(async (task) => {
            innermost = await caught(suspend(task))
            throw new AggregateError([innermost, innermost])
          })
          await suspend(inner)
        }, middle)
      }, outer)
      outer.spawn(async (task) => {
        await sleep(10, task)
        outer.cancel('enough')
      })
      await nested
    }, main)
    expect(left).toBe(undefined)
    expect(innermost).toBeInstanceOf(CancelledError)
    expect(suppressedErrors(innermost)).toEqual([])
  }))

it('EG-06 a group with one real error in it is a failure, and is not taken apart', () =>
  runVirtual(async (_time, main) => {
    const real = new Error('real')
    let group: AggregateError | undefined
    const left = await caught(
      scope(async (s) => {
        s.cancel()
        const cancellation = await caught(sleep(1, s))
        throw (group = new AggregateError([cancellation, real]))
      }, main),
    )
    expect(left).toBe(group)
    expect(group!.errors).toHaveLength(2)
    expect(suppressedErrors(group)).toEqual([])
  }))

it('EG-12 a SuppressedError of `await using` leaves as itself, its fields untouched', () =>
  runVirtual(async (_time, main) => {
    const [body, disposal, child] = ['body', 'disposal', 'child'].map((name) => new Error(name)) as [
      Error,
      Error,
      Error,
    ]
    const left = (await caught(
      scope(async (s) => {
        failsWhenCancelled(s, child)
        await using resource = {
          async [Symbol.asyncDispose]() {
            throw disposal
          },
        }
        expect(resource).toBeDefined()
        await sleep(10, s)
        throw body
      }, main),
    )) as SuppressedError
    expect(left.name).toBe('SuppressedError')
    expect(left.error).toBe(disposal)
    expect(left.suppressed).toBe(body)
    expect(suppressedErrors(left)).toEqual([child])
    expect(suppressedErrors(body)).toEqual([])
  }))

it('EG-13 one error object in two scopes: each scope names its own others, the error carries all', () =>
  runVirtual(async (_time, main) => {
    const error = new Error('shared')
    const [f, g] = [new Error('F'), new Error('G')]
    const scopes: Scope[] = []
    for (const other of [f, g]) {
      const left = await caught(
        scope(async (s) => {
          scopes.push(s)
          failsWhenCancelled(s, other)
          await sleep(10, s)
          throw error
        }, main),
      )
      expect(left).toBe(error)
    }
    expect(scopes.map((s) => s.suppressed)).toEqual([[f], [g]])
    expect(suppressedErrors(error)).toEqual([f, g])
  }))

it('EG-13 a constant error, thrown 10⁵ times and always alone, grows nothing', { timeout: 30_000 }, () =>
  runVirtual(async (_time, main) => {
    const error = new Error('constant')
    const keys = Reflect.ownKeys(error)
    const thrower = () => {
      throw error
    }
    for (let i = 0; i < 100_000; i++) {
      try {
        await scope(thrower, main)
      } catch {}
    }
    expect(Reflect.ownKeys(error)).toEqual(keys)
    expect(suppressedErrors(error)).toEqual([])
  }),
)

it('EG-13 the others of one scope are not listed again, however often their error passes', () =>
  runVirtual(async (_time, main) => {
    const error = new Error('E')
    const other = new Error('F')
    for (let i = 0; i < 100; i++) {
      await caught(
        scope(async (s) => {
          failsWhenCancelled(s, other)
          await sleep(1, s)
          throw error
        }, main),
      )
    }
    expect(suppressedErrors(error)).toEqual([other])
  }))
