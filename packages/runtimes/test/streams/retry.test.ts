import { CircuitOpenError, stream } from '@async-lab/core'
import { runVirtual } from '@async-lab/core/testing'
import { expect, it } from 'vitest'
import { caught } from '../caught.ts'

/** Gives 1, and fails so many times after it. */
function failing(times: number, error: unknown = new Error('lost')) {
  let opened = 0
  return () => {
    const fails = opened++ < times
    return (function* () {
      yield 1
      if (fails) throw error
    })()
  }
}

it('onRetry is told each failure that is followed by another attempt, with its number and the delay', () =>
  runVirtual(async (time, main) => {
    const told: unknown[] = []
    const onRetry = (error: unknown, attempt: number, delay: number) =>
      told.push([(error as Error).message, attempt, delay, time.now()])
    const items = stream(failing(2), main).retry({ minDelay: 10, jitter: false, onRetry })
    expect(await items.toArray(main)).toEqual([1, 1, 1])
    expect(told).toEqual([
      ['lost', 1, 10, 0],
      ['lost', 2, 20, 10],
    ])
    expect(time.now()).toBe(30)
  }))

it('onRetry is not told of the failure that is thrown', () =>
  runVirtual(async (_time, main) => {
    const told: number[] = []
    const options = {
      maxAttempts: 2,
      minDelay: 0,
      onRetry: (_: unknown, attempt: number) => told.push(attempt),
    }
    const lost = new Error('lost')
    expect(await caught(stream(failing(9, lost), main).retry(options).toArray(main))).toBe(lost)
    expect(told).toEqual([1])
  }))

it('by default five attempts are made, and an open circuit is left alone', () =>
  runVirtual(async (_time, main) => {
    expect(await stream(failing(4), main).retry({ minDelay: 0 }).count(main)).toBe(5)
    expect(await caught(stream(failing(5), main).retry({ minDelay: 0 }).count(main))).toBeInstanceOf(Error)
    const open = new CircuitOpenError('open', 5)
    let asked = 0
    const source = failing(9, open)
    const counted = () => (asked++, source())
    expect(await caught(stream(counted, main).retry({ minDelay: 0 }).toArray(main))).toBe(open)
    expect(asked).toBe(1)
  }))
