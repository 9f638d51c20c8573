import {
  all,
  allSettled,
  allTasks,
  CancelledError,
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

it('JP-01 all: three bodies run together, and the results are in the order of the input', () =>
  runVirtual(async (time, main) => {
    const ends: number[] = []
    const body = (ms: number) => async (task: WaitOptions) => {
      await sleep(ms, task)
      ends.push(ms)
      return ms
    }
    expect(await all([body(30), body(10), body(20)], main)).toEqual([30, 10, 20])
    expect(ends).toEqual([10, 20, 30])
    expect(time.now()).toBe(30)
  }))

it('JP-01 all keeps the shape of a tuple, and its types', () =>
  runVirtual(async (_time, main) => {
    const [n, text, nothing] = await all([after(20, 1), after(10, 'a'), () => undefined], main)
    const sum: number = n + 1
    const upper: string = text.toUpperCase()
    expect([sum, upper, nothing]).toEqual([2, 'A', undefined])
  }))

it('JP-01 all keeps the shape of a record, and its types', () =>
  runVirtual(async (_time, main) => {
    const result = await all({ user: after(20, 'ada'), posts: after(10, [1, 2]) }, main)
    const user: string = result.user
    expect(user).toBe('ada')
    expect(result).toEqual({ user: 'ada', posts: [1, 2] })
    expect(Object.keys(result)).toEqual(['user', 'posts'])
  }))

it('JP-01 all: the second fails, the others are cancelled and awaited, and its error leaves', () =>
  runVirtual(async (time, main) => {
    const E = new Error('E')
    const log: string[] = []
    const body = async (task: Task<void>) => {
      try {
        await suspend(task)
      } finally {
        await shield((cleanup) => sleep(5, cleanup), task)
        log.push(`cleaned up ${time.now()}`)
      }
    }
    await expect(all([body, failAfter(10, E), body], main)).rejects.toBe(E)
    expect(log).toEqual(['cleaned up 15', 'cleaned up 15'])
    expect(suppressedErrors(E)).toEqual([])
  }))

it('JP-01 all: what fails in the cleanup of the others is attached', () =>
  runVirtual(async (_time, main) => {
    const [E, F] = [new Error('E'), new Error('F')]
    const body = (task: Task<void>) => suspend(task).catch(() => Promise.reject(F))
    await expect(all([body, failAfter(10, E)], main)).rejects.toBe(E)
    expect(suppressedErrors(E)).toEqual([F])
  }))

it('JP-01 all: a body that throws before its first wait keeps the later ones from going on', () =>
  runVirtual(async (time, main) => {
    const E = new Error('E')
    const throwing = () => {
      throw E
    }
    await expect(all([after(10, 1), throwing, after(10, 2)], main)).rejects.toBe(E)
    expect(time.now()).toBe(0)
  }))

it('JP-01 all with concurrency: at most so many run, started in order', () =>
  runVirtual(async (time, main) => {
    const starts: number[] = []
    const bodies = Array.from({ length: 5 }, (_, i) => async (task: WaitOptions) => {
      starts.push(time.now())
      await sleep(10, task)
      return i
    })
    expect(await all(bodies, { concurrency: 2, signal: main.signal })).toEqual([0, 1, 2, 3, 4])
    expect(starts).toEqual([0, 0, 10, 10, 20])
    expect(time.now()).toBe(30)
  }))

it('H12 a body of all that cancels itself fails it with that CancelledError', () =>
  runVirtual(async (time, main) => {
    let other: Task<void> | undefined
    const bodies = [
      async (task: Task<void>) => {
        other = task
        await suspend(task)
      },
      async (task: Task<void>) => {
        await sleep(10, task)
        task.cancel('enough')
        await suspend(task)
      },
    ]
    const error = await all(bodies, main).catch((reason: unknown) => reason)
    expect(error).toBeInstanceOf(CancelledError)
    expect(error).toMatchObject({ reason: 'enough', source: 'explicit' })
    expect(other?.state).toBe('cancelled')
    expect(main.signal.aborted).toBe(false)
    expect(time.now()).toBe(10)
  }))

it('JP-05 allSettled never cancels siblings, and tells the outcomes in the order of the input', () =>
  runVirtual(async (time, main) => {
    const E = new Error('E')
    const outcomes = await allSettled(
      [
        after(30, 'slow'),
        failAfter(10, E),
        async (task: Task<string>) => {
          task.cancel('enough')
          return suspend(task)
        },
        after(20, 'fast'),
      ],
      main,
    )
    expect(outcomes.map((outcome) => outcome.kind)).toEqual(['completed', 'failed', 'cancelled', 'completed'])
    expect(outcomes[0]).toEqual({ kind: 'completed', value: 'slow' })
    expect((outcomes[1] as { error: unknown }).error).toBe(E)
    expect(outcomes[2]).toMatchObject({ kind: 'cancelled', error: { reason: 'enough' } })
    expect(outcomes[3]).toEqual({ kind: 'completed', value: 'fast' })
    expect(time.now()).toBe(30)
  }))

it('JP-05 allSettled keeps the shape of a record', () =>
  runVirtual(async (_time, main) => {
    const outcomes = await allSettled({ a: after(10, 1), b: after(5, 'two') }, main)
    expect(outcomes).toEqual({ a: { kind: 'completed', value: 1 }, b: { kind: 'completed', value: 'two' } })
  }))

it('JP-05 allSettled cancelled from outside: CancelledError, not a list', () =>
  runVirtual(async (time, main) => {
    let left: unknown
    let settled = 0
    const body = async (task: Task<void>) => {
      try {
        await suspend(task)
      } finally {
        await shield((cleanup) => sleep(5, cleanup), task)
        settled++
      }
    }
    const value = await scope(async (s) => {
      s.spawn(async (task) => {
        await sleep(10, task)
        s.cancel('stop')
      })
      await allSettled([body, body], s).catch((error: unknown) => {
        left = error
        throw error
      })
      return 'unreached'
    }, main)
    expect(value).toBe(undefined)
    expect(left).toBeInstanceOf(CancelledError)
    expect(left).toMatchObject({ reason: 'stop' })
    expect(settled).toBe(2)
    expect(time.now()).toBe(15)
  }))
