import {
  allTasks,
  asCompleted,
  CancelledError,
  scope,
  shield,
  sleep,
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

/**
 * `for await` gives the task itself. To the type checker it gives what the task resolves with, as it would where an async
 * generator yielded it: tasks are thenable.
 */
const asTask = <T>(yielded: T) => yielded as unknown as Task<T>

const failOnCancel = (error: unknown) => (task: Task<string>) =>
  suspend(task).catch(() => Promise.reject(error))

/** Never ends by itself, and takes 5 ms to clean up. */
const endless = (log: string[], now: () => number) => async (task: Task<string>) => {
  try {
    return await suspend(task)
  } finally {
    await shield((cleanup) => sleep(5, cleanup), task)
    log.push(`cleaned up ${now()}`)
  }
}

it('JP-09 asCompleted yields settled tasks in the order of their completion, each once', () =>
  runVirtual(async (time, main) => {
    const log: unknown[] = []
    for await (const yielded of asCompleted([after(30, 'a'), after(10, 'b'), after(20, 'c')], main)) {
      expect(asTask(yielded).state).toBe('completed')
      log.push(await asTask(yielded).join(main), time.now())
    }
    expect(log).toEqual(['b', 10, 'c', 20, 'a', 30])
  }))

it('JP-09 asCompleted takes tasks and bodies, and a failure disturbs neither the others nor the loop', () =>
  runVirtual(async (time, main) => {
    const E = new Error('E')
    await scope(async (s) => {
      const given = s.spawn(after(20, 'given'))
      const ended = s.spawn(() => 'ended')
      const failing = async (task: WaitOptions) => {
        await sleep(10, task)
        throw E
      }
      const outcomes: unknown[] = []
      for await (const yielded of asCompleted<string>([given, failing, after(30, 'body'), ended], s))
        outcomes.push(asTask(yielded).outcome, time.now())
      expect(outcomes).toEqual([
        { kind: 'completed', value: 'ended' },
        0,
        { kind: 'failed', error: E },
        10,
        { kind: 'completed', value: 'given' },
        20,
        { kind: 'completed', value: 'body' },
        30,
      ])
      expect(s.cancelled).toBe(false)
    }, main)
  }))

it('JP-09 asCompleted loses none that settle while the loop is busy', () =>
  runVirtual(async (time, main) => {
    const values: string[] = []
    for await (const yielded of asCompleted([after(10, 'a'), after(20, 'b'), after(30, 'c')], main)) {
      await sleep(100, main)
      values.push(await asTask(yielded).join(main))
    }
    expect(values).toEqual(['a', 'b', 'c'])
    expect(time.now()).toBe(310)
  }))

it('JP-09 break cancels and awaits the bodies it started before the loop ends, and leaves given tasks alone', () =>
  runVirtual(async (time, main) => {
    const log: string[] = []
    await scope(async (s) => {
      const given = s.spawn(after(30, 'given'))
      const lost = endless(log, () => time.now())
      for await (const yielded of asCompleted<string>([given, lost, after(10, 'first')], s)) {
        expect(await asTask(yielded).join(s)).toBe('first')
        break
      }
      expect(log).toEqual(['cleaned up 15'])
      expect(time.now()).toBe(15)
      expect(given.state).toBe('running')
      expect([...s.tasks]).toEqual([given])
    }, main)
    expect(time.now()).toBe(30)
  }))

it('JP-09 an error in the loop does as break does', () =>
  runVirtual(async (time, main) => {
    const E = new Error('E')
    const log: string[] = []
    const story = async () => {
      const lost = endless(log, () => time.now())
      for await (const yielded of asCompleted([lost, after(10, 'first')], main)) {
        expect(asTask(yielded).state).toBe('completed')
        throw E
      }
    }
    await expect(story()).rejects.toBe(E)
    expect(log).toEqual(['cleaned up 15'])
  }))

it('JP-09 cancelled from outside while it waits: the bodies are cancelled and awaited', () =>
  runVirtual(async (time, main) => {
    const log: string[] = []
    let left: unknown
    await scope(async (s) => {
      s.spawn(async (task) => {
        await sleep(10, task)
        s.cancel('stop')
      })
      try {
        const lost = endless(log, () => time.now())
        for await (const yielded of asCompleted([lost], s)) log.push(`unreached ${asTask(yielded).name}`)
      } catch (error) {
        left = error
        throw error
      }
    }, main)
    expect(left).toBeInstanceOf(CancelledError)
    expect(log).toEqual(['cleaned up 15'])
  }))

it('JP-09 a body that fails after the break is told, once', async () => {
  const E = new Error('E')
  const reported: unknown[] = []
  await runVirtual(
    async (_time, main) => {
      for await (const yielded of asCompleted([failOnCancel(E), after(10, 'first')], main)) {
        expect(asTask(yielded).state).toBe('completed')
        break
      }
    },
    { onUnhandled: (error) => reported.push(error) },
  )
  expect(reported).toHaveLength(1)
  expect(reported[0]).toBe(E)
})

it('JP-09 bodies are not called before the iteration starts', () =>
  runVirtual(async (_time, main) => {
    let calls = 0
    const iterable = asCompleted([() => ++calls], main)
    expect(calls).toBe(0)
    for await (const yielded of iterable) expect(asTask(yielded).outcome).toMatchObject({ value: 1 })
    expect(calls).toBe(1)
    expect(await iterable.next()).toEqual({ done: true, value: undefined })
  }))

it('JP-09 asCompleted of nothing ends at once', () =>
  runVirtual(async (_time, main) => {
    let rounds = 0
    for await (const yielded of asCompleted([], main)) rounds += yielded === undefined ? 0 : 1
    expect(rounds).toBe(0)
  }))
