import {
  allTasks,
  checkpoint,
  currentScope,
  currentTask,
  race,
  scope,
  type Scope,
  sleep,
  spawn,
  suspend,
  type Task,
} from '@async-lab/core'
import { runVirtual } from '@async-lab/core/testing'
import { afterEach, expect, it } from 'vitest'

declare global {
  interface ImportMeta {
    readonly env: { readonly MODE: string }
  }
}

/** Whether code knows its task after its first `await`, too. */
const carries = import.meta.env.MODE !== 'browser'

afterEach(() => {
  expect(Array.from(allTasks(), (task) => task.name)).toEqual([])
})

it('this runtime carries the current task across an await, unless it is a browser', () =>
  runVirtual(async (_time, main) => {
    expect(currentTask()).toBe(main)
    await sleep(1, main)
    expect(currentTask()).toBe(carries ? main : undefined)
  }))

it('TG-32 clean afterwards: the current scope is not cancelled, and its next checkpoint passes', () =>
  runVirtual(async (_time, main) => {
    const E = new Error('E')
    await scope(async (outer) => {
      expect(currentScope()).toBe(outer)
      const caught = await scope((s) => {
        s.spawn(() => {
          throw E
        })
        return suspend(s)
      }, outer).catch((error: unknown) => error)
      expect(caught).toBe(E)
      expect(currentScope()).toBe(carries ? outer : undefined)
      expect(currentScope()?.cancelled).toBe(carries ? false : undefined)
      await checkpoint()
    }, main)
  }))

it('H11 spawn spawns into the current scope', () =>
  runVirtual(async (time, main) => {
    let inside: Scope | undefined
    let task: Task<string> | undefined
    await scope((s) => {
      inside = s
      task = spawn(async (self: Task<string>) => {
        expect(currentTask()).toBe(self)
        expect(currentScope()).toBe(s)
        await sleep(10, self)
        return 'value'
      })
      expect([...s.tasks]).toEqual([task])
      expect(currentTask()).toBe(main)
    }, main)
    expect(task?.scope).toBe(inside)
    expect(task?.outcome).toEqual({ kind: 'completed', value: 'value' })
    expect(time.now()).toBe(10)
  }))

it('H17 callbacks run in the context in which they were registered, not in that of who causes them', () =>
  runVirtual(async (_time, main) => {
    const seen: string[] = []
    const see = (what: string) => seen.push(`${what} in ${currentTask()?.name}`)
    await scope((s) => {
      s.spawn(
        (task: Task<void>) => {
          s.onCancel(() => see('onCancel'))
          return suspend(task)
        },
        { name: 'listener' },
      )
      s.onCancel(() => see('onCancel'))
      s.spawn(() => s.cancel(), { name: 'canceller' })
    }, main)
    expect(seen).toEqual(['onCancel in listener', 'onCancel in main'])
  }))

it('H17 onDiscard runs in the context of the race, not in that of the loser', () =>
  runVirtual(async (_time, main) => {
    const seen: unknown[] = []
    const value = await race([(task: Task<number>) => suspend(task).catch(() => 2), () => 1], {
      signal: main.signal,
      onDiscard: (late) => seen.push(late, currentTask()),
    })
    expect(value).toBe(1)
    expect(seen).toEqual([2, main])
  }))
