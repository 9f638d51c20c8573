import {
  allTasks,
  CancelledError,
  scope,
  type Scope,
  shield,
  sleep,
  suppressedErrors,
  suspend,
} from '@async-lab/core'
import { runVirtual } from '@async-lab/core/testing'
import { afterEach, expect, it } from 'vitest'

afterEach(() => {
  expect(Array.from(allTasks(), (task) => task.name)).toEqual([])
})

it('H3 a caller cancelled before ready leaves nothing behind: the child is cancelled and awaited', () =>
  runVirtual(async (time, main) => {
    const log: string[] = []
    let inside: Scope | undefined
    await scope(async (s) => {
      inside = s
      const caller = s.spawn(async (task) => {
        await s
          .start<void>(async (_ready, self) => {
            try {
              await suspend(self)
            } finally {
              await shield((cleanup) => sleep(5, cleanup), self)
              log.push(`cleaned up ${time.now()}`)
            }
          }, task)
          .catch((error: unknown) => {
            log.push(`${(error as Error).name} ${time.now()}`)
            throw error
          })
      })
      await sleep(10, s)
      caller.cancel()
      expect((await caller.settled()).kind).toBe('cancelled')
      log.push(`tasks ${s.tasks.size}`)
    }, main)
    expect(log).toEqual(['cleaned up 15', 'CancelledError 15', 'tasks 0'])
    expect(inside?.failure).toBe(undefined)
  }))

it('H4 start is a checkpoint: in a cancelled scope the body is not called', () =>
  runVirtual(async (_time, main) => {
    let calls = 0
    await scope(async (s) => {
      await sleep(1, s)
      s.cancel()
      const started = s.start<void>(async (ready) => {
        calls++
        ready()
      }, s)
      await expect(started).rejects.toBeInstanceOf(CancelledError)
    }, main)
    expect(calls).toBe(0)
  }))

for (const calls of ['throws', 'calls ready, then throws']) {
  it(`H12 a child that ${calls} when its caller is cancelled: start alone throws that`, () =>
    runVirtual(async (time, main) => {
      const E = new Error('E')
      let inside: Scope | undefined
      let left: unknown
      await scope(async (outer) => {
        await scope(async (s) => {
          inside = s
          const caller = outer.spawn(async (task) => {
            await s
              .start<void>(async (ready, self) => {
                await suspend(self).catch(() => {
                  if (calls !== 'throws') ready()
                  throw E
                })
              }, task)
              .catch((error: unknown) => (left = error))
          })
          await sleep(10, s)
          caller.cancel()
          await caller.settled()
        }, outer)
      }, main)
      expect(left).toBe(E)
      expect(suppressedErrors(E)).toEqual([])
      expect(inside?.failure).toBe(undefined)
      expect(time.now()).toBe(10)
    }))
}

it('H14 the caller given as options names no task', () =>
  runVirtual(async (_time, main) => {
    await scope(async (s) => {
      const name = await s.start<string>(async function server(ready, task) {
        ready(task.name)
      }, main)
      expect(name).toBe('server')
    }, main)
  }))
