import {
  allTasks,
  interruptible,
  scope,
  type Scope,
  shield,
  sleep,
  suspend,
  type Task,
  type WaitOptions,
} from '@async-lab/core'
import { runVirtual } from '@async-lab/core/testing'
import { afterEach, expect, it, vi } from 'vitest'

afterEach(() => {
  expect(Array.from(allTasks(), (task) => task.name)).toEqual([])
})

function countedSignal() {
  const controller = new AbortController()
  const { signal } = controller
  const added = vi.spyOn(signal, 'addEventListener')
  const removed = vi.spyOn(signal, 'removeEventListener')
  const listeners = () => added.mock.calls.length - removed.mock.calls.length
  return { controller, signal, added, listeners }
}

it('H15 ended tasks leave the live set of their scope, and allTasks(), at once', () =>
  runVirtual(async (_time, main) => {
    await scope(async (s) => {
      const brief = s.spawn((task: Task<void>) => sleep(10, task))
      const long = s.spawn((task: Task<void>) => sleep(20, task))
      const done = s.spawn(() => {})
      expect(done.state).toBe('completed')
      expect([...s.tasks]).toEqual([brief, long])
      await brief.join(s)
      expect([...s.tasks]).toEqual([long])
      expect([...allTasks()].filter((task) => task.scope === s)).toEqual([long])
    }, main)
    expect([...allTasks()]).toEqual([main])
  }))

it('H15 what tasks gives is no window: it does not change while one walks it', () =>
  runVirtual(async (_time, main) => {
    await scope((s) => {
      for (let i = 0; i < 5; i++) s.spawn((task: Task<void>) => suspend(task))
      for (const task of s.tasks) task.cancel()
      let cancelled = 0
      for (const task of s.tasks) if (task.signal.aborted) cancelled++
      expect(cancelled).toBe(5)
    }, main)
  }))

it('H15 after a scope has ended, however it ended, no listener is left on any foreign signal', () =>
  runVirtual(async (_time, main) => {
    const E = new Error('E')
    const endings: Array<(s: Scope) => Promise<unknown>> = [
      (s) => sleep(10, s),
      (s) => sleep(10, s).then(() => Promise.reject(E)),
      (s) => {
        s.cancel()
        return suspend(s)
      },
    ]
    for (const ending of endings) {
      const { signal, added, listeners } = countedSignal()
      const left = scope(async (outer) => {
        await scope(ending, { signal })
        expect(outer.cancelled).toBe(false)
      }, main)
      expect(listeners()).toBe(1)
      await left.catch((error: unknown) => expect(error).toBe(E))
      expect(listeners()).toBe(0)
      expect(added).toHaveBeenCalledTimes(1)
    }
  }))

it('H15 tasks and waits with a foreign signal share one listener, and leave none', () =>
  runVirtual(async (_time, main) => {
    const { signal, added, listeners } = countedSignal()
    await scope(async (s) => {
      for (let i = 0; i < 100; i++) s.spawn((task: Task<void>) => sleep(10, task), { signal })
      for (let i = 0; i < 100; i++) s.spawn(() => sleep(10, { signal }))
      await sleep(5, s)
      expect(listeners()).toBe(1)
    }, main)
    expect(listeners()).toBe(0)
    expect(added).toHaveBeenCalledTimes(1)
  }))

it('H15 a foreign signal that aborts is heard by all, and left', () =>
  runVirtual(async (_time, main) => {
    const { controller, signal, listeners } = countedSignal()
    const tasks: Array<Task<void>> = []
    await scope(async (s) => {
      for (let i = 0; i < 3; i++) tasks.push(s.spawn((task: Task<void>) => suspend(task), { signal }))
      await sleep(10, s)
      controller.abort('enough')
    }, main)
    for (const task of tasks)
      expect(task.outcome).toMatchObject({ kind: 'cancelled', error: { source: 'signal', reason: 'enough' } })
    expect(listeners()).toBe(0)
  }))

it('H15 waiting many times on one foreign promise makes one reaction', () =>
  runVirtual(async (_time, main) => {
    let settle!: (value: string) => void
    const promise = new Promise<string>((resolve) => (settle = resolve))
    const reactions = vi.spyOn(promise, 'then')
    const values = await scope(async (s) => {
      const tasks = Array.from({ length: 1000 }, () =>
        s.spawn((task: WaitOptions) => interruptible(promise, task)),
      )
      const gone = s.spawn((task: WaitOptions) => interruptible(promise, task))
      gone.cancel()
      await new Promise((resolve) => setTimeout(resolve))
      settle('v')
      await s.join(s)
      return new Set(tasks.map((task) => (task.outcome as { value: string }).value))
    }, main)
    expect(values).toEqual(new Set(['v']))
    expect(reactions).toHaveBeenCalledTimes(1)
  }))

it('H15 no timer is left: after a scope has ended nothing is due', () =>
  runVirtual(async (time, main) => {
    await scope(
      async (s) => {
        s.spawn((task: Task<void>) => sleep(1000, task))
        await shield((inner) => sleep(5, inner), s)
        s.cancel(undefined, { grace: 500 })
      },
      { timeout: 2000, signal: main.signal },
    )
    expect(time.now()).toBe(5)
    expect(await time.jumpToNext()).toBe(Infinity)
    expect(time.now()).toBe(5)
  }))
