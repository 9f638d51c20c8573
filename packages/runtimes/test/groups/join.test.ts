import {
  allTasks,
  scope,
  type Scope,
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

it('TG-01 join: the scope waits for its tasks, then resolves with the value of its body', () =>
  runVirtual(async (time, main) => {
    const tasks: Array<Task<string>> = []
    const value = await scope((s) => {
      tasks.push(s.spawn(after(10, 'a')), s.spawn(after(20, 'b')))
      expect(tasks.map((task) => task.state)).toEqual(['running', 'running'])
      return 'v'
    }, main)
    expect(value).toBe('v')
    expect(time.now()).toBe(20)
    expect(tasks.map((task) => task.state)).toEqual(['completed', 'completed'])
    expect(tasks.map((task) => task.outcome)).toEqual([
      { kind: 'completed', value: 'a' },
      { kind: 'completed', value: 'b' },
    ])
  }))

it('TG-02 spawn after waiting: tasks spawned before and after a wait of the body are joined', () =>
  runVirtual(async (time, main) => {
    const log: string[] = []
    await scope(async (s) => {
      s.spawn(async (task) => {
        await sleep(30, task)
        log.push(`A ${time.now()}`)
      })
      await sleep(20, s)
      s.spawn(async (task) => {
        await sleep(20, task)
        log.push(`B ${time.now()}`)
      })
    }, main)
    expect(log).toEqual(['A 30', 'B 40'])
    expect(time.now()).toBe(40)
  }))

it('TG-03 explicit cancel of one child is no failure', () =>
  runVirtual(async (time, main) => {
    let inside: Scope | undefined
    let t1: Task<never> | undefined
    let t2: Task<string> | undefined
    const value = await scope((s) => {
      inside = s
      t1 = s.spawn((task: WaitOptions) => suspend(task))
      expect(t1.cancel('enough')).toBe(true)
      t2 = s.spawn(after(10, 'b'))
      return 'v'
    }, main)
    expect(value).toBe('v')
    expect(time.now()).toBe(10)
    expect(t1?.state).toBe('cancelled')
    expect(t1?.outcome).toMatchObject({ kind: 'cancelled', error: { reason: 'enough', source: 'explicit' } })
    expect(t2?.outcome).toEqual({ kind: 'completed', value: 'b' })
    expect(inside?.cancelled).toBe(false)
    expect(inside?.failure).toBe(undefined)
    expect(inside?.suppressed).toEqual([])
  }))

it('TG-17 spawning while the scope joins: siblings spawned after the body has returned are joined too', () =>
  runVirtual(async (time, main) => {
    const log: string[] = []
    const value = await scope((s) => {
      s.spawn(async (task) => {
        await sleep(10, task)
        for (const ms of [10, 20]) {
          s.spawn(async (sibling) => {
            await sleep(ms, sibling)
            log.push(`sibling ${time.now()}`)
          })
        }
        log.push(`spawned ${time.now()}`)
      })
      return 'v'
    }, main)
    expect(value).toBe('v')
    expect(log).toEqual(['spawned 10', 'sibling 20', 'sibling 30'])
    expect(time.now()).toBe(30)
  }))

it('TG-25 cancel() from the body, which then returns: its value, with the children cancelled and awaited', () =>
  runVirtual(async (time, main) => {
    let inside: Scope | undefined
    const log: string[] = []
    const value = await scope((s) => {
      inside = s
      s.spawn(async (task) => {
        try {
          await suspend(task)
        } finally {
          await shield((cleanup) => sleep(5, cleanup), task)
          log.push(`cleaned up ${time.now()}`)
        }
      })
      s.cancel()
      return 7
    }, main)
    expect(value).toBe(7)
    expect(log).toEqual(['cleaned up 5'])
    expect(inside?.cancelled).toBe(true)
  }))

it('TG-25 cancel() from the body, which then waits: the wait throws and the scope resolves undefined', () =>
  runVirtual(async (time, main) => {
    let inside: Scope | undefined
    let child: Task<never> | undefined
    let thrown: unknown
    const value = await scope(async (s) => {
      inside = s
      child = s.spawn((task: WaitOptions) => suspend(task))
      s.cancel('enough')
      await sleep(10, s).catch((error: unknown) => {
        thrown = error
        throw error
      })
      return 7
    }, main)
    expect(value).toBe(undefined)
    expect(thrown).toMatchObject({ name: 'CancelledError', source: 'explicit', reason: 'enough' })
    expect(child?.state).toBe('cancelled')
    expect(inside?.cancelled).toBe(true)
    expect(time.now()).toBe(0)
  }))

it('TG-28 cancel() by a child before its first wait: it is cancelled at that wait and the scope ends', () =>
  runVirtual(async (time, main) => {
    let child: Task<never> | undefined
    const log: string[] = []
    const value = await scope((s) => {
      child = s.spawn((task: WaitOptions) => {
        s.cancel()
        log.push('still running')
        return suspend(task)
      })
      log.push('after spawn')
      return 'v'
    }, main)
    expect(value).toBe('v')
    expect(log).toEqual(['still running', 'after spawn'])
    expect(child?.state).toBe('cancelled')
    expect(time.now()).toBe(0)
  }))

it('TG-32 clean afterwards: what caught a failure right outside the scope is not cancelled', () =>
  runVirtual(async (time, main) => {
    const E = new Error('E')
    await scope(async (outer) => {
      const caught = await scope((inner) => {
        inner.spawn(() => {
          throw E
        })
        return suspend(inner)
      }, outer).catch((error: unknown) => error)
      expect(caught).toBe(E)
      expect(outer.cancelled).toBe(false)
      expect(outer.signal.aborted).toBe(false)
      await sleep(10, outer)
      expect(time.now()).toBe(10)
      expect(outer.failure).toBe(undefined)
    }, main)
    expect(main.scope.cancelled).toBe(false)
    await sleep(10, main)
    expect(time.now()).toBe(20)
  }))
