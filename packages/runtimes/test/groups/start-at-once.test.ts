import { allTasks, isCancelled, scope, sleep, suspend, type Task } from '@async-lab/core'
import { runVirtual } from '@async-lab/core/testing'
import { afterEach, expect, it } from 'vitest'

afterEach(() => {
  expect([...allTasks()]).toEqual([])
})

it('TG-44 start: a body may be ready before its first wait, and goes on as a task', () =>
  runVirtual(async (time, main) => {
    let started: Task<unknown> | undefined
    await scope(async (s) => {
      const value = await s.start<string>(async (ready, task) => {
        started = task
        ready('v')
        await sleep(10, task)
      })
      expect(value).toBe('v')
      expect(time.now()).toBe(0)
      expect(started?.state).toBe('running')
    }, main)
    expect(time.now()).toBe(10)
    expect(started?.state).toBe('completed')
  }))

it('TG-44 start: bodies that are ready at once, one after the other, leave no wait behind', () =>
  runVirtual(async (time, main) => {
    await scope(async (s) => {
      for (let n = 0; n < 3; n++) {
        expect(await s.start<number>((ready, task) => (ready(n), sleep(n, task)))).toBe(n)
      }
    }, main)
    expect(time.now()).toBe(2)
  }))

it('TG-45 start: a body that throws before its first wait rejects start, and the scope has not failed', () =>
  runVirtual(async (_, main) => {
    const error = new Error('no')
    const value = await scope(async (s) => {
      const start = s.start(() => {
        throw error
      })
      await expect(start).rejects.toBe(error)
      return s.failure
    }, main)
    expect(value).toBe(undefined)
  }))

it('TG-44 start: a body that cancels its caller before its first wait is cancelled with it', () =>
  runVirtual(async (_, main) => {
    let started: Task<unknown> | undefined
    let caught: unknown
    await scope(async (outside) => {
      await scope(async (s) => {
        const start = outside.start((_ready, task) => {
          started = task
          s.cancel()
          return suspend(task)
        })
        caught = await start.catch((error: unknown) => error)
      }, outside)
    }, main)
    expect(isCancelled(caught)).toBe(true)
    expect(started?.state).toBe('cancelled')
  }))
