import { type Scope, scope, sleep, suppressedErrors, suspend } from '@async-lab/core'
import { runVirtual } from '@async-lab/core/testing'
import { describe, expect, it } from 'vitest'
import { caught } from '../caught.ts'

/** A task that throws at `at`, or, cancelled before, in its cleanup. */
function failing(s: Scope, error: unknown, at = Infinity) {
  s.spawn(async (task) => {
    await sleep(at, task).catch(() => {})
    throw error
  })
}

describe('EG-01 alone', () => {
  it('EG-01 a single failing child: that very error leaves, an instance of its class', () =>
    runVirtual(async (_time, main) => {
      class Broken extends Error {}
      const error = new Broken('child')
      const left = await caught(
        scope(async (s) => {
          failing(s, error, 10)
          await sleep(1000, s)
        }, main),
      )
      expect(left).toBe(error)
      expect(left).toBeInstanceOf(Broken)
    }))

  it('EG-01 it has no new property, and carries nothing', () =>
    runVirtual(async (_time, main) => {
      const error = new Error('child')
      const keys = Reflect.ownKeys(error)
      await caught(scope((s) => failing(s, error, 10), main))
      expect(Reflect.ownKeys(error)).toEqual(keys)
      expect(suppressedErrors(error)).toEqual([])
    }))

  it('EG-01 suppressedErrors gives a fresh array, and an empty one for what carries nothing', () =>
    runVirtual(async (_time, main) => {
      const first = new Error('first')
      const second = new Error('second')
      await caught(
        scope((s) => {
          failing(s, first, 10)
          failing(s, second)
        }, main),
      )
      suppressedErrors(first).pop()
      expect(suppressedErrors(first)).toEqual([second])
      for (const value of [undefined, null, 0, 'text', Symbol('s'), {}, () => {}]) {
        expect(suppressedErrors(value)).toEqual([])
      }
    }))
})

describe('EG-02 several', () => {
  it('EG-02 the first leaves, and carries the others in order of completion', () =>
    runVirtual(async (_time, main) => {
      const [first, second, third] = [new Error('first'), new Error('second'), new Error('third')]
      let within: Scope | undefined
      const left = await caught(
        scope((s) => {
          within = s
          failing(s, second)
          failing(s, third)
          failing(s, first, 10)
        }, main),
      )
      expect(left).toBe(first)
      expect(suppressedErrors(first)).toEqual([second, third])
      expect(within!.failure).toBe(first)
      expect(within!.suppressed).toEqual([second, third])
    }))

  it('EG-02 the class of what leaves does not depend on how many failed', () =>
    runVirtual(async (_time, main) => {
      for (const others of [0, 1, 2, 20]) {
        const error = new RangeError('first')
        const left = await caught(
          scope((s) => {
            for (let i = 0; i < others; i++) failing(s, new Error(`other ${i}`))
            failing(s, error, 10)
          }, main),
        )
        expect(left).toBe(error)
        expect(suppressedErrors(left)).toHaveLength(others)
      }
    }))
})

describe('EG-03 what cannot carry', () => {
  const frozen = Object.freeze(new Error('frozen'))
  const sealed = Object.seal(new Error('sealed'))
  const values = [undefined, null, 'text', 7, frozen, sealed]

  it.for(values)('EG-03 alone it leaves as itself: %s', (value) =>
    runVirtual(async (_time, main) => {
      expect(await caught(scope((s) => failing(s, value, 10), main))).toBe(value)
      expect(
        await caught(
          scope(() => {
            throw value
          }, main),
        ),
      ).toBe(value)
    }),
  )

  it.for(values)('EG-03 with another failure it leaves in an AggregateError: %s', (value) =>
    runVirtual(async (_time, main) => {
      const second = new Error('second')
      let within: Scope | undefined
      const left = (await caught(
        scope((s) => {
          within = s
          failing(s, second)
          failing(s, value, 10)
        }, main),
      )) as AggregateError
      expect(left).toBeInstanceOf(AggregateError)
      expect(left.errors).toEqual([value, second])
      expect(suppressedErrors(left)).toEqual([second])
      expect(within!.failure).toBe(value)
      expect(within!.suppressed).toEqual([second])
    }),
  )

  it('EG-03 one scope further out it is not wrapped again', () =>
    runVirtual(async (_time, main) => {
      const second = new Error('second')
      const third = new Error('third')
      let inner: unknown
      const left = await caught(
        scope(async (outer) => {
          failing(outer, third)
          inner = await caught(
            scope((s) => {
              failing(s, second)
              failing(s, 'text', 10)
            }, outer),
          )
          throw inner
        }, main),
      )
      expect(left).toBe(inner)
      expect((left as AggregateError).errors).toEqual(['text', second])
      expect(suppressedErrors(left)).toEqual([second, third])
    }))

  it('EG-03 as one of the others such a value is listed as it is', () =>
    runVirtual(async (_time, main) => {
      const first = new Error('first')
      await caught(
        scope((s) => {
          failing(s, 'text')
          failing(s, undefined)
          failing(s, frozen)
          failing(s, first, 10)
        }, main),
      )
      expect(suppressedErrors(first)).toEqual(['text', undefined, frozen])
    }))

  it('EG-03 undefined as a failure is told from no failure', () =>
    runVirtual(async (_time, main) => {
      let sibling = ''
      const left = await caught(
        scope((s) => {
          s.spawn((task) => suspend(task)).catch(() => (sibling = 'cancelled'))
          failing(s, undefined, 10)
        }, main),
      )
      expect(left).toBe(undefined)
      expect(sibling).toBe('cancelled')
    }))
})
