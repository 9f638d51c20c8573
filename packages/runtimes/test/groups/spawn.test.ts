import {
  allTasks,
  checkpoint,
  openScope,
  scope,
  ScopeClosedError,
  sleep,
  suspend,
  type Task,
} from '@async-lab/core'
import { runVirtual } from '@async-lab/core/testing'
import { afterEach, expect, it } from 'vitest'

afterEach(() => {
  expect(Array.from(allTasks(), (task) => task.name)).toEqual([])
})

it('TG-20 spawn after the end: ScopeClosedError, and the body is not called', () =>
  runVirtual(async (_time, main) => {
    let calls = 0
    const f = () => ++calls
    const ended = await scope((s) => ({ scope: s }), main)
    expect(() => ended.scope.spawn(f)).toThrow(ScopeClosedError)
    expect(() => ended.scope.trySpawn(f)).toThrow(ScopeClosedError)
    await expect(ended.scope.start(async () => f())).rejects.toThrow(ScopeClosedError)
    expect(() => ended.scope.spawn(f, { name: 'fetch' })).toThrow(/Cannot spawn "fetch".*ended/)
    expect(calls).toBe(0)
    expect(ended.scope.tasks.size).toBe(0)

    const open = openScope(main)
    await open[Symbol.asyncDispose]()
    expect(() => open.spawn(f)).toThrow(ScopeClosedError)
    expect(() => open.trySpawn(f)).toThrow(ScopeClosedError)
    expect(calls).toBe(0)
  }))

it('TG-22 spawn into a cancelled scope: the body runs to its first checkpoint, which throws', () =>
  runVirtual(async (_time, main) => {
    const log: unknown[] = []
    await scope(async (s) => {
      s.cancel('stop')
      const task = s.spawn(async (self) => {
        log.push('called')
        await checkpoint(self)
        log.push('unreached')
      })
      expect(log).toEqual(['called'])
      expect(s.trySpawn(() => log.push('unreached'))).toBe(undefined)
      await task.settled()
      expect(task.outcome).toMatchObject({ kind: 'cancelled', error: { reason: 'stop' } })
    }, main)
    expect(log).toEqual(['called'])
  }))

it('TG-24 spawn, then cancel in the same turn: what the body had acquired is released', () =>
  runVirtual(async (time, main) => {
    const log: string[] = []
    const resource = () => ({
      async [Symbol.asyncDispose]() {
        log.push('released')
      },
    })
    await scope((s) => {
      const task = s.spawn(async (self) => {
        await using held = resource()
        log.push(`acquired ${typeof held}`)
        await sleep(1000, self).catch((error: unknown) => {
          log.push((error as Error).name)
          throw error
        })
      })
      s.cancel()
      expect(log).toEqual(['acquired object'])
      expect(task.state).toBe('running')
    }, main)
    expect(log).toEqual(['acquired object', 'CancelledError', 'released'])
    expect(time.now()).toBe(0)
  }))

it('TG-30 an eager child starts a failing child, then blocks: the scope rejects promptly', () =>
  runVirtual(async (time, main) => {
    const E = new Error('E')
    let child: Task<never> | undefined
    const left = scope((s) => {
      child = s.spawn((task) => {
        s.spawn(() => {
          throw E
        })
        return suspend(task)
      })
    }, main)
    await expect(left).rejects.toBe(E)
    expect(child?.state).toBe('cancelled')
    expect(time.now()).toBe(0)
  }))

it('TG-31 an eager child that throws synchronously fails its task, never the spawn call', () =>
  runVirtual(async (_time, main) => {
    const E = new Error('E')
    const log: string[] = []
    await scope(async (outer) => {
      const left = scope((s) => {
        const task = s.spawn(() => {
          throw E
        })
        log.push('after spawn', task.state)
        expect(task.outcome).toEqual({ kind: 'failed', error: E })
      }, outer)
      await expect(left).rejects.toBe(E)
      expect(outer.cancelled).toBe(false)
      await checkpoint(outer)
      log.push('went on')
    }, main)
    expect(log).toEqual(['after spawn', 'failed', 'went on'])
  }))

it('H11 eager: spawn calls the body at once, up to its first wait', () =>
  runVirtual(async (_time, main) => {
    const log: string[] = []
    await scope((s) => {
      for (const name of ['a', 'b']) {
        s.spawn(async (task) => {
          log.push(`${name} begins`)
          await checkpoint(task)
          log.push(`${name} goes on`)
        })
        log.push(`${name} is spawned`)
      }
    }, main)
    expect(log.slice(0, 4)).toEqual(['a begins', 'a is spawned', 'b begins', 'b is spawned'])
    expect(log.slice(4)).toEqual(['a goes on', 'b goes on'])
  }))

const f = async (task: Task<string>) => {
  await sleep(10, task)
  return 'value'
}

it('H11 a body that returns its task waits for it, because a task is thenable', () =>
  runVirtual(async (time, main) => {
    expect(await scope((s) => s.spawn(f), main)).toBe('value')
    expect(await scope(async (s) => s.spawn(f), main)).toBe('value')
    expect(time.now()).toBe(20)
  }))

it('H11 a task has its scope, its name and its id from the start', () =>
  runVirtual(async (_time, main) => {
    await scope((s) => {
      const seen: unknown[] = []
      const named = s.spawn((self) => void seen.push(self, self.scope, self.name), { name: 'named' })
      expect(seen).toEqual([named, s, 'named'])
      const tasks = [named, s.spawn(function fetchPage() {}), s.spawn(() => {})]
      expect(tasks[1]?.name).toBe('fetchPage')
      expect(tasks[2]?.name).not.toBe('')
      expect(new Set(tasks.map((task) => task.id)).size).toBe(3)
      expect(s.parent).toBe(main.scope)
    }, main)
  }))
