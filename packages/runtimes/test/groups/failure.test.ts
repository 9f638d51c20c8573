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
import type { WaitOptions } from '@async-lab/core'
import { runVirtual } from '@async-lab/core/testing'
import { afterEach, expect, it } from 'vitest'

afterEach(() => {
  expect(Array.from(allTasks(), (task) => task.name)).toEqual([])
})

const failAfter = (ms: number, error: unknown) => async (task: WaitOptions) => {
  await sleep(ms, task)
  throw error
}

it('TG-04 one child fails: the other is cancelled and the very error leaves, alone', () =>
  runVirtual(async (time, main) => {
    const E = new Error('E')
    let b: Task<void> | undefined
    let wentOn = false
    const story = async () => {
      await scope((s) => {
        s.spawn(failAfter(10, E))
        b = s.spawn((task: WaitOptions) => sleep(1000, task))
      }, main)
      wentOn = true
    }
    await expect(story()).rejects.toBe(E)
    expect(time.now()).toBe(10)
    expect(b?.outcome).toMatchObject({ kind: 'cancelled', error: { source: 'failure', reason: E } })
    expect(suppressedErrors(E)).toEqual([])
    expect(wentOn).toBe(false)
  }))

it('TG-04 one child fails: the cleanup of the other is awaited before the error leaves', () =>
  runVirtual(async (time, main) => {
    const E = new Error('E')
    const log: string[] = []
    const left = scope((s) => {
      s.spawn(failAfter(10, E))
      s.spawn(async (task) => {
        try {
          await suspend(task)
        } finally {
          await shield((cleanup) => sleep(5, cleanup), task)
          log.push(`cleaned up ${time.now()}`)
        }
      })
    }, main)
    await expect(left).rejects.toBe(E)
    expect(log).toEqual(['cleaned up 15'])
    expect(time.now()).toBe(15)
  }))

it('TG-05 a failing child interrupts the body', () =>
  runVirtual(async (time, main) => {
    const E = new Error('E')
    const log: unknown[] = []
    let inside: Scope | undefined
    const left = scope(async (s) => {
      inside = s
      s.spawn(failAfter(10, E))
      try {
        await sleep(10_000, s)
      } catch (error) {
        log.push(time.now(), error)
        throw error
      }
    }, main)
    await expect(left).rejects.toBe(E)
    expect(log).toEqual([10, expect.objectContaining({ name: 'CancelledError', source: 'failure' })])
    expect((log[1] as { reason: unknown }).reason).toBe(E)
    expect(time.now()).toBe(10)
    expect(suppressedErrors(E)).toEqual([])
    expect(inside?.failure).toBe(E)
    expect(inside?.cancelled).toBe(false)
  }))

it('TG-06 several children fail in one turn: the first leaves and carries the others in order', () =>
  runVirtual(async (time, main) => {
    const [E, F, G] = [new Error('E'), new Error('F'), new Error('G')]
    let inside: Scope | undefined
    const left = scope((s) => {
      inside = s
      const gate = s.spawn((task: WaitOptions) => sleep(10, task))
      for (const error of [E, F, G]) {
        s.spawn(async (task) => {
          await gate.join(task)
          throw error
        })
      }
    }, main)
    await expect(left).rejects.toBe(E)
    expect(time.now()).toBe(10)
    expect(suppressedErrors(E)).toEqual([F, G])
    expect(inside?.failure).toBe(E)
    expect(inside?.suppressed).toEqual([F, G])
    expect(inside?.suppressed[0]).toBe(F)
  }))

for (const awaits of [false, true]) {
  it(`TG-10 the body fails ${awaits ? 'after an await' : 'before any await'}: the children are cancelled and awaited`, () =>
    runVirtual(async (time, main) => {
      const E = new Error('E')
      const tasks: Array<Task<void>> = []
      const cleaned: number[] = []
      const left = scope(async (s) => {
        for (const ms of [5, 7]) {
          const body = async (task: Task<void>) => {
            try {
              await suspend(task)
            } finally {
              await shield((cleanup) => sleep(ms, cleanup), task)
              cleaned.push(time.now())
            }
          }
          tasks.push(s.spawn(body))
        }
        if (awaits) await sleep(10, s)
        throw E
      }, main)
      const start = awaits ? 10 : 0
      await expect(left).rejects.toBe(E)
      expect(cleaned).toEqual([start + 5, start + 7])
      expect(time.now()).toBe(start + 7)
      expect(tasks.map((task) => task.state)).toEqual(['cancelled', 'cancelled'])
      expect(tasks[0]?.outcome).toMatchObject({ error: { source: 'failure' } })
      expect(suppressedErrors(E)).toEqual([])
    }))
}

it('TG-13 a grandchild fails: the error leaves inner and outer as itself', () =>
  runVirtual(async (time, main) => {
    const E = new Error('E')
    const log: unknown[] = []
    let other: Task<never> | undefined
    const left = scope(async (outer) => {
      other = outer.spawn((task: WaitOptions) => suspend(task))
      const inner = scope((s) => void s.spawn(failAfter(10, E)), outer)
      await inner.catch((error: unknown) => {
        log.push('inner', error === E, other?.state)
        throw error
      })
    }, main)
    await expect(left).rejects.toBe(E)
    expect(log).toEqual(['inner', true, 'running'])
    expect(other?.state).toBe('cancelled')
    expect(time.now()).toBe(10)
    expect(suppressedErrors(E)).toEqual([])
  }))

it('TG-15 the body swallows the cancel and throws: after scope.cancel() its error leaves', () =>
  runVirtual(async (_time, main) => {
    const F = new Error('F')
    let inside: Scope | undefined
    const left = scope(async (s) => {
      inside = s
      s.spawn((task: WaitOptions) => suspend(task))
      s.cancel()
      await sleep(10, s).catch(() => {
        throw F
      })
    }, main)
    await expect(left).rejects.toBe(F)
    expect(suppressedErrors(F)).toEqual([])
    expect(inside?.failure).toBe(F)
    expect(inside?.cancelled).toBe(true)
  }))

it('TG-15 the body swallows the cancel and throws: after the failure of a child that one leaves', () =>
  runVirtual(async (time, main) => {
    const [E, F] = [new Error('E'), new Error('F')]
    const left = scope(async (s) => {
      s.spawn(failAfter(10, E))
      await suspend(s).catch(() => {
        throw F
      })
    }, main)
    await expect(left).rejects.toBe(E)
    expect(suppressedErrors(E)).toEqual([F])
    expect(time.now()).toBe(10)
  }))
