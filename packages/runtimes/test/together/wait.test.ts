import {
  allTasks,
  CancelledError,
  scope,
  sleep,
  suspend,
  type Task,
  wait,
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

const ignoring = { supervise: () => {} }

it('JP-06 wait until first-failure: returns when the first has failed, cancels nothing and throws nothing', () =>
  runVirtual(async (time, main) => {
    await scope(
      async (s) => {
        const slow = s.spawn(after(30, 'slow'))
        const failing = s.spawn(failAfter(20, new Error('E')))
        const fast = s.spawn(after(10, 'fast'))
        const { done, pending } = await wait<unknown>([slow, failing, fast], {
          until: 'first-failure',
          signal: s.signal,
        })
        expect(time.now()).toBe(20)
        expect(done).toEqual([fast, failing])
        expect(pending).toEqual([slow])
        expect(slow.state).toBe('running')
        expect(await slow.join(s)).toBe('slow')
      },
      { ...ignoring, signal: main.signal },
    )
    expect(time.now()).toBe(30)
  }))

it('JP-06 wait until first-failure: without a failure it returns when all have ended', () =>
  runVirtual(async (time, main) => {
    await scope(async (s) => {
      const tasks = [s.spawn(after(20, 'b')), s.spawn(after(10, 'a'))]
      const cancelled = s.spawn((task: Task<string>) => suspend(task))
      cancelled.cancel()
      const { done, pending } = await wait([...tasks, cancelled], {
        until: 'first-failure',
        signal: s.signal,
      })
      expect(done).toEqual([cancelled, tasks[1], tasks[0]])
      expect(pending).toEqual([])
      expect(time.now()).toBe(20)
    }, main)
  }))

it('JP-06 wait until first: returns when the first has settled, whatever it settled with', () =>
  runVirtual(async (time, main) => {
    await scope(
      async (s) => {
        const failing = s.spawn(failAfter(10, new Error('E')))
        const slow = s.spawn(after(20, 'slow'))
        const first = await wait<unknown>([slow, failing], { until: 'first', signal: s.signal })
        expect(time.now()).toBe(10)
        expect(first).toEqual({ done: [failing], pending: [slow] })
        const again = await wait<unknown>([slow, failing], { until: 'first', signal: s.signal })
        expect(time.now()).toBe(10)
        expect(again.done).toEqual([failing])
      },
      { ...ignoring, signal: main.signal },
    )
  }))

it('JP-07 partial results: at the timeout the finished are done, the others still run, nothing is thrown', () =>
  runVirtual(async (time, main) => {
    await scope(async (s) => {
      const [a, b, c] = [s.spawn(after(30, 'a')), s.spawn(after(100, 'b')), s.spawn(after(10, 'c'))]
      const { done, pending } = await wait([a, b, c], { until: 'all', timeout: 50, signal: s.signal })
      expect(time.now()).toBe(50)
      expect(done).toEqual([c, a])
      expect(pending).toEqual([b])
      expect(b.state).toBe('running')
      const rest = await wait(pending, s)
      expect(time.now()).toBe(100)
      expect(rest).toEqual({ done: [b], pending: [] })
    }, main)
  }))

it('JP-07 wait until all, done before the timeout, leaves no timer', () =>
  runVirtual(async (time, main) => {
    await scope(async (s) => {
      const task = s.spawn(after(10, 'a'))
      const { done } = await wait([task], { timeout: 50, signal: s.signal })
      expect(done).toEqual([task])
      expect(time.now()).toBe(10)
    }, main)
    expect(await time.jumpToNext()).toBe(Infinity)
  }))

it('JP-07 a timeout of 0 looks, and waits for nothing', () =>
  runVirtual(async (time, main) => {
    await scope(async (s) => {
      const done = s.spawn(() => 'done')
      const slow = s.spawn(after(10, 'slow'))
      const looked = await wait([slow, done], { timeout: 0, signal: s.signal })
      expect(looked).toEqual({ done: [done], pending: [slow] })
      expect(time.now()).toBe(0)
    }, main)
  }))

it('JP-06 a task given twice is told once, and tasks may come from any iterable', () =>
  runVirtual(async (_time, main) => {
    await scope(async (s) => {
      const task = s.spawn(after(10, 'a'))
      const { done } = await wait([task, task], s)
      expect(done).toEqual([task])
      s.spawn(after(10, 'b'))
      expect((await wait(s.tasks, s)).done).toHaveLength(1)
    }, main)
  }))

it('JP-06 wait for nothing returns, asynchronously', () =>
  runVirtual(async (_time, main) => {
    for (const until of ['first', 'first-failure', 'all'] as const)
      expect(await wait([], { until, signal: main.signal })).toEqual({ done: [], pending: [] })
  }))

it('JP-06 a cancelled wait leaves the tasks alone', () =>
  runVirtual(async (time, main) => {
    await scope(async (outer) => {
      const task = outer.spawn(after(20, 'v'))
      let left: unknown
      await scope(async (s) => {
        outer.spawn(async (self) => {
          await sleep(10, self)
          s.cancel()
        })
        await wait([task], s).catch((error: unknown) => {
          left = error
          throw error
        })
      }, outer)
      expect(left).toBeInstanceOf(CancelledError)
      expect(time.now()).toBe(10)
      expect(await task.join(outer)).toBe('v')
    }, main)
  }))

it('JP-08 reading too early: no outcome while it runs', () =>
  runVirtual(async (_time, main) => {
    await scope(async (s) => {
      const task = s.spawn(after(10, 'v'))
      expect(task.outcome).toBe(undefined)
      expect(task.state).toBe('running')
      await task.join(s)
      expect(task.outcome).toEqual({ kind: 'completed', value: 'v' })
      expect(task.state).toBe('completed')
    }, main)
  }))

it('JP-08 reading too early: also of a cancelled task that cleans up', () =>
  runVirtual(async (_time, main) => {
    await scope(async (s) => {
      const task = s.spawn((self: Task<void>) => suspend(self))
      task.cancel()
      expect(task.outcome).toBe(undefined)
      expect(task.state).toBe('running')
      await task.settled()
      expect(task.outcome?.kind).toBe('cancelled')
      expect(task.state).toBe('cancelled')
    }, main)
  }))
