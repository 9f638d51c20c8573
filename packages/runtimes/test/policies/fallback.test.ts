import { fallback, scope, sleep, suspend, currentScope } from '@async-lab/core'
import { assertNoLeaks, runVirtual } from '@async-lab/core/testing'
import { expect, it } from 'vitest'

const fail = async (id: number): Promise<string> => {
  throw new Error(`no ${id}`)
}

it('fallback › gives the error and the arguments to the alternative, and its value to the caller', () =>
  runVirtual(async (_time, main) => {
    const load = fallback(fail, (error, id) => `${(error as Error).message}, cached ${id}`, {
      signal: main.signal,
    })
    expect(await load(7)).toBe('no 7, cached 7')
    const fine = fallback(
      async () => 'fresh',
      () => 'cached',
      { signal: main.signal },
    )
    expect(await fine).toBe('fresh')
  }))

it('fallback › "when" says for which errors', () =>
  runVirtual(async (_time, main) => {
    const load = fallback(fail, () => 'cached', { when: () => false, signal: main.signal })
    await expect(load(1)).rejects.toThrow('no 1')
  }))

it('fallback › a cancellation of the caller calls no alternative', () =>
  assertNoLeaks(() =>
    runVirtual(async (_time, main) => {
      let calls = 0
      await scope(async (s) => {
        const task = s.spawn((t) =>
          fallback(
            () => suspend(currentScope()),
            () => void calls++,
            { signal: t.signal },
          )(),
        )
        await sleep(10, s)
        task.cancel()
      }, main)
      expect(calls).toBe(0)
    }),
  ))
