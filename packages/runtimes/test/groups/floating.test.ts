import {
  allTasks,
  openScope,
  scope,
  type Scope,
  shield,
  sleep,
  suppressedErrors,
  suspend,
  type Task,
} from '@async-lab/core'
import { runVirtual } from '@async-lab/core/testing'
import { afterEach, expect, it } from 'vitest'

afterEach(() => {
  expect(Array.from(allTasks(), (task) => task.name)).toEqual([])
})

it('H11 a floating wait moves to the scope, and is dropped unsettled at its end', () =>
  runVirtual(async (time, main) => {
    const log: string[] = []
    await scope((s) => {
      s.spawn((task) => {
        for (const ms of [5, 1000]) {
          sleep(ms, task).then(
            () => log.push(`slept ${ms}`),
            () => log.push(`rejected ${ms}`),
          )
        }
      })
      s.spawn((task: Task<void>) => sleep(10, task))
    }, main)
    expect(time.now()).toBe(10)
    await sleep(2000, main)
    expect(log).toEqual(['slept 5'])
  }))

it('H11 a floating block is cancelled and awaited at the end of the scope', () =>
  runVirtual(async (time, main) => {
    const log: string[] = []
    await scope((s) => {
      s.spawn((task) => {
        void scope(async (floating) => {
          try {
            await suspend(floating)
          } finally {
            await shield((cleanup) => sleep(5, cleanup), floating)
            log.push(`cleaned up ${time.now()}`)
          }
        }, task)
      })
      s.spawn((task: Task<void>) => sleep(10, task))
    }, main)
    expect(log).toEqual(['cleaned up 15'])
    expect(time.now()).toBe(15)
  }))

it('H12 the failure of a floating block is told through the scope that took it over', () =>
  runVirtual(async (_time, main) => {
    const [E, F] = [new Error('E'), new Error('F')]
    const left = scope((s) => {
      s.spawn((task) => {
        void scope(async (floating) => {
          await sleep(5, floating)
          floating.spawn(() => {
            throw F
          })
          throw E
        }, task)
      })
      s.spawn((task: Task<void>) => suspend(task))
    }, main)
    await expect(left).rejects.toBe(E)
    expect(suppressedErrors(E)).toEqual([F])
  }))

it('H11 an open scope is a child of the task that opened it: a cancellation of that task reaches it', () =>
  runVirtual(async (time, main) => {
    let opened: (Scope & AsyncDisposable) | undefined
    let inside: Task<void> | undefined
    await scope(async (s) => {
      const opener = s.spawn(async (task: Task<void>) => {
        opened = openScope(task)
        inside = opened.spawn((self: Task<void>) => suspend(self))
        await suspend(task)
      })
      await sleep(10, s)
      opener.cancel('stop')
      expect(opened?.cancelled).toBe(true)
      await opener.settled()
    }, main)
    expect(opened?.parent).toBe(inside?.scope.parent)
    expect(inside?.outcome).toMatchObject({ kind: 'cancelled', error: { reason: 'stop' } })
    expect(time.now()).toBe(10)
  }))

it('H11 an open scope is handed to the scope when the task that opened it ends', () =>
  runVirtual(async (time, main) => {
    let inside: Task<void> | undefined
    await scope(async (s) => {
      const opener = s.spawn((task: Task<Scope>) => {
        const opened = openScope(task)
        inside = opened.spawn((self: Task<void>) => sleep(20, self))
        return opened
      })
      const opened = await opener.join(s)
      expect(opened.cancelled).toBe(false)
      expect(inside?.state).toBe('running')
      await sleep(30, s)
      expect(inside?.state).toBe('completed')
      inside = opened.spawn((self: Task<void>) => suspend(self))
    }, main)
    expect(inside?.state).toBe('cancelled')
    expect(time.now()).toBe(30)
  }))

it('H11 a cancellation is not taken back when the task that it came from has ended', () =>
  runVirtual(async (_time, main) => {
    await scope(async (s) => {
      const opener = s.spawn(async (task: Task<Scope>) => {
        const opened = openScope(task)
        await suspend(task).catch(() => {})
        return opened
      })
      opener.cancel()
      const opened = await opener.join(s)
      expect(opened.cancelled).toBe(true)
      const late = opened.spawn((self: Task<void>) => suspend(self))
      expect((await late.settled()).kind).toBe('cancelled')
      expect(s.cancelled).toBe(false)
    }, main)
  }))
