import { CancelledError, scope, sleep, suppressedErrors } from '@async-lab/core'
import { runVirtual } from '@async-lab/core/testing'
import { expect, it } from 'vitest'
import { caught } from '../caught.ts'

/** As it arrives in a worker, or comes back from one. */
function clone<T>(value: T): T {
  return structuredClone(value)
}

const reasons: Record<string, unknown> = {
  'a text': 'why',
  'an error': new Error('why'),
  'what cannot be cloned': () => 'why',
  'something that holds what cannot be cloned': Object.assign(new Error('why'), { send() {} }),
  'a symbol': Symbol('why'),
  nothing: undefined,
}

it.for(Object.keys(reasons))('JS-13 a CancelledError whose reason is %s can be cloned', (name) =>
  runVirtual(async (_time, main) => {
    let error: CancelledError | undefined
    await scope(async (s) => {
      s.cancel(reasons[name])
      error = (await caught(sleep(1, s))) as CancelledError
    }, main)
    const copy = clone(error!)
    expect(copy).toBeInstanceOf(Error)
    expect(copy.message).toBe(error!.message)
    for (const text of ['scope', 'explicit']) expect(copy.message).toContain(text)
  }),
)

it('JS-13 a clone keeps the fields where the platform keeps them; its text names the reason everywhere', () =>
  runVirtual(async (_time, main) => {
    const keepsFields = 'field' in clone(Object.assign(new Error(), { field: 1 }))
    await scope(async (s) => {
      s.cancel('out of time')
      const copy = clone((await caught(sleep(1, s))) as CancelledError)
      expect(copy.message).toContain('out of time')
      expect(copy.reason).toBe(keepsFields ? 'out of time' : undefined)
      expect(copy.source).toBe(keepsFields ? 'explicit' : undefined)
    }, main)
  }))

it('JS-13 an error that carries others can be cloned, whatever they are', () =>
  runVirtual(async (_time, main) => {
    const error = new RangeError('first')
    await caught(
      scope(async (s) => {
        for (const other of [new Error('second'), () => 'cannot be cloned']) {
          s.spawn(async (task) => {
            await caught(sleep(1000, task))
            throw other
          })
        }
        await sleep(10, s)
        throw error
      }, main),
    )
    expect(suppressedErrors(error)).toHaveLength(2)
    const copy = clone(error)
    expect(copy).toBeInstanceOf(RangeError)
    expect(copy.message).toBe('first')
    expect(suppressedErrors(copy)).toEqual([])
  }))

it('JS-13 a signal of a scope carries its CancelledError as the reason', () =>
  runVirtual(async (_time, main) => {
    await scope(async (s) => {
      const { signal } = s
      s.cancel('why')
      expect(signal.reason).toBeInstanceOf(CancelledError)
      expect(clone(signal.reason as Error).message).toContain('why')
    }, main)
  }))
