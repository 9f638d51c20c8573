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

/** A body with 10 ms of cleanup, which then fails. */
const failInCleanup = (error: unknown) => async (task: Task<void>) => {
  await suspend(task).catch(async () => {
    await shield((cleanup) => sleep(10, cleanup), task)
    throw error
  })
}

it('TG-21 disposing twice: both wait for the same end, and the first alone throws the failure', () =>
  runVirtual(async (time, main) => {
    const E = new Error('E')
    const s = openScope(main)
    s.spawn(failInCleanup(E))
    const ends: string[] = []
    const dispose = async (name: string) => {
      try {
        await s[Symbol.asyncDispose]()
        ends.push(`${name} resolved ${time.now()}`)
      } catch (error) {
        ends.push(`${name} threw ${error === E ? 'E' : String(error)} ${time.now()}`)
      }
    }
    await Promise.all([dispose('first'), dispose('second')])
    expect(ends.slice(0, 2)).toEqual(['first threw E 10', 'second resolved 10'])
    await dispose('third')
    expect(ends[2]).toBe('third resolved 10')
    expect(s.failure).toBe(E)
  }))

it('TG-21 disposing what has nothing in it, twice', () =>
  runVirtual(async (time, main) => {
    const s = openScope(main)
    await s[Symbol.asyncDispose]()
    await s[Symbol.asyncDispose]()
    expect(time.now()).toBe(0)
  }))

it('TG-21 at the end of its block an open scope cancels what still runs, awaits it, and throws its failure', () =>
  runVirtual(async (time, main) => {
    const E = new Error('E')
    const log: string[] = []
    const story = async () => {
      await using s = openScope(main)
      s.spawn(failInCleanup(E))
      await sleep(5, main)
      log.push(`block ends ${time.now()}`)
    }
    await expect(story()).rejects.toBe(E)
    expect(log).toEqual(['block ends 5'])
    expect(time.now()).toBe(15)
  }))

it('TG-49 an open scope left open is cancelled and awaited at the end of the enclosing scope', () =>
  runVirtual(async (time, main) => {
    let opened: Scope | undefined
    let task: Task<void> | undefined
    const log: string[] = []
    const value = await scope(async (s) => {
      opened = openScope(s)
      task = opened.spawn(async (self: Task<void>) => {
        try {
          await sleep(1000, self)
        } finally {
          await shield((cleanup) => sleep(10, cleanup), self)
          log.push(`cleaned up ${time.now()}`)
        }
      })
      await sleep(5, s)
      return 'v'
    }, main)
    expect(value).toBe('v')
    expect(task?.state).toBe('cancelled')
    expect(opened?.cancelled).toBe(true)
    expect(log).toEqual(['cleaned up 15'])
    expect(time.now()).toBe(15)
    expect(() => opened?.spawn(() => {})).toThrow('ended')
  }))

it('TG-49 an open scope left open: its failure is one of the enclosing scope', () =>
  runVirtual(async (time, main) => {
    const [E, F] = [new Error('E'), new Error('F')]
    let outer: Scope | undefined
    const left = scope(async (s) => {
      outer = s
      const opened = openScope(s)
      opened.spawn(failInCleanup(E))
      opened.spawn(failInCleanup(F))
      await sleep(5, s)
    }, main)
    await expect(left).rejects.toBe(E)
    expect(suppressedErrors(E)).toEqual([F])
    expect(outer?.failure).toBe(E)
    expect(time.now()).toBe(15)
  }))

it('TG-49 a failure that a disposal has thrown is not told again by the enclosing scope', () =>
  runVirtual(async (_time, main) => {
    const E = new Error('E')
    const value = await scope(async (s) => {
      const opened = openScope(s)
      opened.spawn(() => {
        throw E
      })
      await expect(opened[Symbol.asyncDispose]()).rejects.toBe(E)
      return 'v'
    }, main)
    expect(value).toBe('v')
  }))

it('TG-49 two open scopes disposed in the order they were opened both end, and disturb nothing else', () =>
  runVirtual(async (time, main) => {
    await scope(async (s) => {
      const first = openScope(s)
      const second = openScope(s)
      const inFirst = first.spawn((task: Task<void>) => suspend(task))
      const inSecond = second.spawn((task: Task<void>) => suspend(task))
      const other = s.spawn((task: Task<void>) => sleep(10, task))
      await first[Symbol.asyncDispose]()
      expect([inFirst.state, inSecond.state, other.state]).toEqual(['cancelled', 'running', 'running'])
      expect(second.cancelled).toBe(false)
      await second[Symbol.asyncDispose]()
      expect([inSecond.state, other.state]).toEqual(['cancelled', 'running'])
      expect(s.cancelled).toBe(false)
      await other.join(s)
    }, main)
    expect(time.now()).toBe(10)
  }))
