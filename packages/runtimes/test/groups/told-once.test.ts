import { allTasks, scope, sleep, suppressedErrors, suspend, type Task } from '@async-lab/core'
import { runVirtual } from '@async-lab/core/testing'
import { afterEach, expect, it } from 'vitest'

afterEach(() => {
  expect(Array.from(allTasks(), (task) => task.name)).toEqual([])
})

it('H12 a failure is told through the scope, and not reported as well', async () => {
  const [E, F] = [new Error('E'), new Error('F')]
  const reported: unknown[] = []
  await runVirtual(
    async (_time, main) => {
      const left = scope((s) => {
        for (const error of [E, F]) {
          s.spawn(async (task) => {
            await sleep(10, task)
            throw error
          })
        }
      }, main)
      await expect(left).rejects.toBe(E)
      expect(suppressedErrors(E)).toEqual([F])
    },
    { onUnhandled: (error) => reported.push(error) },
  )
  expect(reported).toEqual([])
})

it('H12 a failure that somebody awaited and caught is still told through the scope', () =>
  runVirtual(async (_time, main) => {
    const E = new Error('E')
    const caught: unknown[] = []
    const left = scope(async (s) => {
      const failing = s.spawn(async (task) => {
        await sleep(10, task)
        throw E
      })
      s.spawn(async (task) => {
        await failing.join(task).catch((error: unknown) => caught.push(error))
      })
    }, main)
    await expect(left).rejects.toBe(E)
    expect(caught).toEqual([E])
    expect(suppressedErrors(E)).toEqual([])
  }))

it('H12 a task that awaits a failed one and does not catch adds nothing to the list', () =>
  runVirtual(async (_time, main) => {
    const E = new Error('E')
    const left = scope((s) => {
      const failing = s.spawn(async (task) => {
        await sleep(10, task)
        throw E
      })
      for (let i = 0; i < 3; i++) s.spawn((task: Task<unknown>) => failing.join(task))
    }, main)
    await expect(left).rejects.toBe(E)
    expect(suppressedErrors(E)).toEqual([])
  }))

it('H12 the failure of a cleanup of what main left running is reported once, with its task', async () => {
  const E = new Error('E')
  const reported: unknown[] = []
  let task: Task<void> | undefined
  const value = await runVirtual(
    (_time, main) => {
      task = main.scope.spawn((self: Task<void>) => suspend(self).catch(() => Promise.reject(E)))
      return 'v'
    },
    { onUnhandled: (error, of) => reported.push(error, of) },
  )
  expect(value).toBe('v')
  expect(reported).toEqual([E, task])
})
