import {
  allTasks,
  any,
  CancelledError,
  race,
  scope,
  shield,
  sleep,
  suppressedErrors,
  suspend,
  type Task,
  type WaitOptions,
} from '@async-lab/core'
import { runVirtual } from '@async-lab/core/testing'
import { afterEach, expect, it } from 'vitest'

afterEach(() => {
  expect(Array.from(allTasks(), (task) => task.name)).toEqual([])
})

const after =
  <T>(ms: number, value: T) =>
  async (task: WaitOptions) => {
    await sleep(ms, task)
    return value
  }

const failAfter = (ms: number, error: unknown) => async (task: WaitOptions) => {
  await sleep(ms, task)
  throw error
}

const late = (value: string) => (task: Task<string>) => suspend(task).catch(() => value)

const slowAndLate = (task: Task<string>) =>
  suspend(task).catch(async () => {
    await shield((cleanup) => sleep(5, cleanup), task)
    return 'late'
  })

/** A body that never ends by itself, and takes 5 ms to clean up. */
const loser = (log: string[], now: () => number) => async (task: Task<string>) => {
  try {
    return await suspend(task)
  } finally {
    await shield((cleanup) => sleep(5, cleanup), task)
    log.push(`cleaned up ${now()}`)
  }
}

it('JP-02 any: the first success, after the rest was cancelled and awaited', () =>
  runVirtual(async (time, main) => {
    const log: string[] = []
    const lost = loser(log, () => time.now())
    const bodies = [lost, failAfter(5, new Error('ignored')), after(10, 'v'), lost]
    expect(await any(bodies, main)).toBe('v')
    expect(log).toEqual(['cleaned up 15', 'cleaned up 15'])
    expect(time.now()).toBe(15)
    expect(main.signal.aborted).toBe(false)
  }))

it('JP-02 any with only failures: an AggregateError with the errors in the order of the input', () =>
  runVirtual(async (time, main) => {
    const [E, F, G] = [new Error('E'), new Error('F'), new Error('G')]
    const left = any([failAfter(30, E), failAfter(10, F), failAfter(20, G)], main)
    const error = await left.catch((reason: unknown) => reason)
    expect(error).toBeInstanceOf(AggregateError)
    expect((error as AggregateError).errors).toEqual([E, F, G])
    expect((error as AggregateError).errors[0]).toBe(E)
    expect(time.now()).toBe(30)
  }))

it('JP-02 race: the first settlement is a success, given after the rest was cancelled and awaited', () =>
  runVirtual(async (time, main) => {
    const log: string[] = []
    const lost = loser(log, () => time.now())
    expect(await race([lost, after(10, 'v'), failAfter(20, new Error('too late'))], main)).toBe('v')
    expect(log).toEqual(['cleaned up 15'])
    expect(time.now()).toBe(15)
  }))

it('JP-02 race: the first settlement is a failure, thrown after the rest was cancelled and awaited', () =>
  runVirtual(async (time, main) => {
    const E = new Error('E')
    const log: string[] = []
    const lost = loser(log, () => time.now())
    await expect(race([lost, failAfter(10, E), after(20, 'v')], main)).rejects.toBe(E)
    expect(log).toEqual(['cleaned up 15'])
    expect(suppressedErrors(E)).toEqual([])
    expect(time.now()).toBe(15)
  }))

it('JP-02 race takes a record, and a body that wins before its first wait', () =>
  runVirtual(async (time, main) => {
    const value: string | number = await race({ slow: after(10, 'slow'), fast: () => 7 }, main)
    expect(value).toBe(7)
    expect(time.now()).toBe(0)
  }))

it('JP-02 race: a winner that settles first in one turn wins, in the order of the input', () =>
  runVirtual(async (_time, main) => {
    expect(await race([after(10, 'first'), after(10, 'second')], main)).toBe('first')
    expect(await any([after(10, 'first'), after(10, 'second')], main)).toBe('first')
  }))

for (const [name, first] of [
  ['race', race],
  ['any', any],
] as const) {
  it(`JP-03 a loser of ${name} fails in its cleanup: the value is given, and the error reported once`, async () => {
    const E = new Error('E')
    const reported: Array<[unknown, Task<unknown> | undefined]> = []
    let lost: Task<string> | undefined
    const failing = (task: Task<string>) => {
      lost = task
      return suspend(task).catch(async () => {
        await shield((cleanup) => sleep(5, cleanup), task)
        throw E
      })
    }
    await runVirtual(
      async (time, main) => {
        expect(await first([failing, after(10, 'v')], main)).toBe('v')
        expect(time.now()).toBe(15)
      },
      { onUnhandled: (error, task) => reported.push([error, task]) },
    )
    expect(reported).toHaveLength(1)
    expect(reported[0]?.[0]).toBe(E)
    expect(reported[0]?.[1]).toBe(lost)
    expect(suppressedErrors(E)).toEqual([])
  })

  it(`JP-02 ${name}: onDiscard is told each late value, and nothing else`, () =>
    runVirtual(async (_time, main) => {
      const discarded: string[] = []
      const value = await first([late('a'), after(10, 'v'), late('b'), after(20, 'c')], {
        signal: main.signal,
        onDiscard: (one) => discarded.push(one),
      })
      expect(value).toBe('v')
      expect(discarded).toEqual(['a', 'b'])
    }))

  it(`JP-02 ${name} cancelled from outside: CancelledError, and a winner nobody waits for is discarded`, () =>
    runVirtual(async (time, main) => {
      const discarded: string[] = []
      let left: unknown
      await scope(async (s) => {
        s.spawn(async (task) => {
          await sleep(12, task)
          s.cancel('stop')
        })
        await first([after(10, 'v'), slowAndLate], {
          signal: s.signal,
          onDiscard: (one) => discarded.push(one),
        }).catch((error: unknown) => {
          left = error
          throw error
        })
      }, main)
      expect(left).toBeInstanceOf(CancelledError)
      expect(left).toMatchObject({ reason: 'stop' })
      expect(discarded.length).toBe(2)
      expect(new Set(discarded)).toEqual(new Set(['v', 'late']))
      expect(time.now()).toBe(15)
    }))
}

it('JP-03 a loser of race that fails in its cleanup beside an error: it is attached, not reported', async () => {
  const [E, F] = [new Error('E'), new Error('F')]
  const reported: unknown[] = []
  await runVirtual(
    async (_time, main) => {
      const failing = (task: Task<string>) => suspend(task).catch(() => Promise.reject(F))
      await expect(race([failing, failAfter(10, E)], main)).rejects.toBe(E)
      expect(suppressedErrors(E)).toEqual([F])
    },
    { onUnhandled: (error) => reported.push(error) },
  )
  expect(reported).toEqual([])
})
