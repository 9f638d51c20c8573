import {
  allTasks,
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

const failAfter = (ms: number, error: unknown) => async (task: Task<void>) => {
  await sleep(ms, task)
  throw error
}

it('TG-40 supervise is told a failure once, and the others go on', () =>
  runVirtual(async (time, main) => {
    const E = new Error('E')
    const told: unknown[] = []
    const tasks: Array<Task<void>> = []
    let inside: Scope | undefined
    const value = await scope(
      (s) => {
        inside = s
        tasks.push(
          s.spawn(failAfter(10, E), { name: 'A' }),
          s.spawn((task: Task<void>) => sleep(50, task)),
          s.spawn((task: Task<void>) => sleep(50, task)),
        )
        return 'v'
      },
      {
        signal: main.signal,
        supervise: (error, task) => {
          told.push(error, task, time.now())
          expect(task.state).toBe('failed')
        },
      },
    )
    expect(value).toBe('v')
    expect(told).toEqual([E, tasks[0], 10])
    expect(tasks.map((task) => task.state)).toEqual(['failed', 'completed', 'completed'])
    expect(time.now()).toBe(50)
    expect(inside?.cancelled).toBe(false)
    expect(inside?.failure).toBe(undefined)
    expect(inside?.suppressed).toEqual([])
    expect(suppressedErrors(E)).toEqual([])
  }))

it('TG-40 supervise: a failure of the body still ends all', () =>
  runVirtual(async (time, main) => {
    const F = new Error('F')
    const told: unknown[] = []
    let task: Task<void> | undefined
    const left = scope(
      async (s) => {
        task = s.spawn((self: Task<void>) => suspend(self))
        await sleep(10, s)
        throw F
      },
      { signal: main.signal, supervise: (error) => told.push(error) },
    )
    await expect(left).rejects.toBe(F)
    expect(task?.state).toBe('cancelled')
    expect(told).toEqual([])
    expect(time.now()).toBe(10)
  }))

it('TG-40 supervise: cancel() still ends all, and is told what fails in the cleanup', () =>
  runVirtual(async (_time, main) => {
    const E = new Error('E')
    const told: unknown[] = []
    let task: Task<void> | undefined
    const value = await scope(
      async (s) => {
        task = s.spawn((self: Task<void>) => suspend(self))
        s.spawn(async (self) => {
          await suspend(self).catch(() => {
            throw E
          })
        })
        s.cancel()
        await suspend(s)
      },
      { signal: main.signal, supervise: (error) => told.push(error) },
    )
    expect(value).toBe(undefined)
    expect(task?.state).toBe('cancelled')
    expect(told).toEqual([E])
  }))

it('TG-42 supervise: cancel, then throw in the same step, and the error leaves', () =>
  runVirtual(async (_time, main) => {
    const E = new Error('E')
    const told: unknown[] = []
    const left = scope(
      (s) => {
        s.spawn((task: Task<void>) => suspend(task))
        s.cancel()
        throw E
      },
      { signal: main.signal, supervise: (error) => told.push(error) },
    )
    await expect(left).rejects.toBe(E)
    expect(suppressedErrors(E)).toEqual([])
    expect(told).toEqual([])
  }))

it('H12 a supervise handler that throws fails the scope', () =>
  runVirtual(async (time, main) => {
    const [E, F] = [new Error('E'), new Error('F')]
    let other: Task<void> | undefined
    const left = scope(
      (s) => {
        s.spawn(failAfter(10, E))
        other = s.spawn((task: Task<void>) => suspend(task))
      },
      {
        signal: main.signal,
        supervise: () => {
          throw F
        },
      },
    )
    await expect(left).rejects.toBe(F)
    expect(other?.state).toBe('cancelled')
    expect(time.now()).toBe(10)
  }))

it('H17 supervise may spawn anew into its scope', () =>
  runVirtual(async (time, main) => {
    const log: string[] = []
    await scope(
      (s) => {
        s.spawn(failAfter(10, s), { name: 'first' })
      },
      {
        signal: main.signal,
        supervise: (given, task) => {
          log.push(`${task.name} ${time.now()}`)
          if (log.length < 3) (given as Scope).spawn(failAfter(10, given), { name: 'again' })
        },
      },
    )
    expect(log).toEqual(['first 10', 'again 20', 'again 30'])
  }))

it('TG-51 daemon: once only daemons are left they are cancelled and awaited', () =>
  runVirtual(async (time, main) => {
    const daemons: Array<Task<void>> = []
    const cleaned: number[] = []
    const daemon = async (task: Task<void>) => {
      try {
        await suspend(task)
      } finally {
        await shield((cleanup) => sleep(5, cleanup), task)
        cleaned.push(time.now())
      }
    }
    const value = await scope(async (s) => {
      daemons.push(s.spawn(daemon, { daemon: true }), s.spawn(daemon, { daemon: true }))
      s.spawn((task: Task<void>) => sleep(20, task))
      await sleep(10, s)
      expect(daemons.map((task) => task.state)).toEqual(['running', 'running'])
      return 'v'
    }, main)
    expect(value).toBe('v')
    expect(daemons.map((task) => task.state)).toEqual(['cancelled', 'cancelled'])
    expect(cleaned).toEqual([25, 25])
  }))

it('TG-51 daemon: with nothing else in the scope it runs as long as the body', () =>
  runVirtual(async (time, main) => {
    let task: Task<void> | undefined
    await scope(async (s) => {
      task = s.spawn((self: Task<void>) => suspend(self), { daemon: true })
      await sleep(10, s)
      expect(task.state).toBe('running')
    }, main)
    expect(task?.state).toBe('cancelled')
    expect(time.now()).toBe(10)
  }))

it('TG-51 daemon: its failure fails the scope like any other, also in its last cleanup', () =>
  runVirtual(async (time, main) => {
    const [E, F] = [new Error('E'), new Error('F')]
    const early = scope(async (s) => {
      s.spawn(failAfter(10, E), { daemon: true })
      await suspend(s)
    }, main)
    await expect(early).rejects.toBe(E)
    expect(time.now()).toBe(10)
    const late = scope((s) => {
      s.spawn((task) => suspend(task).catch(() => Promise.reject(F)), { daemon: true })
    }, main)
    await expect(late).rejects.toBe(F)
  }))

it('TG-51 daemon: one that completes leaves the scope going', () =>
  runVirtual(async (time, main) => {
    let inside: Scope | undefined
    const value = await scope(async (s) => {
      inside = s
      s.spawn((task: Task<void>) => sleep(5, task), { daemon: true })
      s.spawn((task: Task<void>) => sleep(20, task))
      return 'v'
    }, main)
    expect(value).toBe('v')
    expect(inside?.cancelled).toBe(false)
    expect(time.now()).toBe(20)
  }))
