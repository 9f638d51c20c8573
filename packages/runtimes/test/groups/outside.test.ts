import {
  allTasks,
  CancelledError,
  scope,
  type Scope,
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

const cancelAt = (ms: number, s: Scope) =>
  s.spawn(async (task) => {
    await sleep(ms, task)
    s.cancel('stop')
  })

const see = async (name: string, where: Scope | Task<void>, seen: string[]) => {
  await suspend(where).catch((error: unknown) => {
    if (error instanceof CancelledError) seen.push(name)
    throw error
  })
}

for (const bodySleeps of [false, true]) {
  const id = bodySleeps ? 'TG-08' : 'TG-07'
  it(`${id} cancel from outside: one CancelledError leaves, ${bodySleeps ? 'the body asleep too' : 'the body has returned'}`, () =>
    runVirtual(async (time, main) => {
      const seen: string[] = []
      const left: unknown[] = []
      const children: Array<Task<void>> = []
      const value = await scope(async (outer) => {
        cancelAt(10, outer)
        const inner = scope(async (s) => {
          for (let i = 1; i <= 5; i++)
            children.push(s.spawn((task: Task<void>) => see(`child ${i}`, task, seen)))
          if (bodySleeps) await see('body', s, seen)
        }, outer)
        await inner.catch((error: unknown) => {
          left.push(error)
          throw error
        })
      }, main)
      expect(value).toBe(undefined)
      const names = ['child 1', 'child 2', 'child 3', 'child 4', 'child 5', ...(bodySleeps ? ['body'] : [])]
      expect(seen).toHaveLength(names.length)
      expect(new Set(seen)).toEqual(new Set(names))
      expect(children.map((task) => task.state)).toEqual(Array(5).fill('cancelled'))
      expect(left).toHaveLength(1)
      expect(left[0]).toBeInstanceOf(CancelledError)
      expect(left[0]).not.toBeInstanceOf(AggregateError)
      expect(left[0]).toMatchObject({ source: 'explicit', reason: 'stop' })
      expect(suppressedErrors(left[0])).toEqual([])
      expect(time.now()).toBe(10)
    }))
}

it('TG-11 nesting does not wrap: failures of the cleanup under a cancel from outside leave as the first of them', () =>
  runVirtual(async (time, main) => {
    const [E, F] = [new Error('E'), new Error('F')]
    const scopes: Scope[] = []
    let atInner: unknown
    let listedAtInner: unknown
    const left = scope(async (outer) => {
      scopes.push(outer)
      cancelAt(10, outer)
      const inner = scope((s) => {
        scopes.push(s)
        for (const error of [E, F]) {
          s.spawn(async (task) => {
            await suspend(task).catch(() => {
              throw error
            })
          })
        }
      }, outer)
      await inner.catch((error: unknown) => {
        atInner = error
        listedAtInner = suppressedErrors(error)
        throw error
      })
    }, main)
    await expect(left).rejects.toBe(E)
    expect(atInner).toBe(E)
    expect(listedAtInner).toEqual([F])
    expect(suppressedErrors(E)).toEqual([F])
    expect(scopes.map((s) => s.failure)).toEqual([E, E])
    expect(scopes.map((s) => s.suppressed)).toEqual([[], [F]])
    expect(time.now()).toBe(10)
  }))

it('TG-37 a failure in a cancelled outer scope leaves with nothing attached', () =>
  runVirtual(async (_time, main) => {
    const E = new Error('E')
    let atInner: unknown
    const left = scope(async (outer) => {
      outer.cancel()
      const inner = scope(() => {
        throw E
      }, outer)
      await inner.catch((error: unknown) => {
        atInner = error
        throw error
      })
    }, main)
    await expect(left).rejects.toBe(E)
    expect(atInner).toBe(E)
    expect(suppressedErrors(E)).toEqual([])
  }))

it('TG-38 a value under a cancel from outside is gone if the inner scope had to wait', () =>
  runVirtual(async (time, main) => {
    let left: unknown
    const value = await scope(async (outer) => {
      const inner = scope((s) => {
        s.spawn((task: Task<void>) => sleep(1000, task))
        outer.cancel()
        return 42
      }, outer)
      return inner.catch((error: unknown) => {
        left = error
        throw error
      })
    }, main)
    expect(left).toBeInstanceOf(CancelledError)
    expect(value).toBe(undefined)
    expect(time.now()).toBe(0)
  }))

it('TG-38 a value under a cancel from outside is given if the inner scope had nothing to wait for', () =>
  runVirtual(async (_time, main) => {
    let inner: number | undefined
    let next: unknown
    const value = await scope(async (outer) => {
      inner = await scope(() => {
        outer.cancel()
        return 42
      }, outer)
      await sleep(0, outer).catch((error: unknown) => {
        next = error
        throw error
      })
      return 'unreached'
    }, main)
    expect(inner).toBe(42)
    expect(next).toBeInstanceOf(CancelledError)
    expect(value).toBe(undefined)
  }))

it('H10 the first reason is kept: a later cancel, deadline or failure changes neither reason nor source', () =>
  runVirtual(async (time, main) => {
    const seen: unknown[] = []
    let told = 0
    const left = scope(
      async (s) => {
        s.onCancel((reason) => {
          told++
          expect(reason).toBe('first')
        })
        s.spawn(async (task) => {
          await suspend(task).catch(() => {
            throw new Error('later')
          })
        })
        s.cancel('first')
        s.cancel('second')
        s.deadline = time.now() - 1
        for (let i = 0; i < 2; i++) await suspend(s).catch((error: unknown) => seen.push(error))
      },
      { timeout: 50, signal: main.signal },
    )
    await expect(left).rejects.toThrow('later')
    expect(seen).toHaveLength(2)
    for (const error of seen) expect(error).toMatchObject({ source: 'explicit', reason: 'first' })
    expect(told).toBe(1)
  }))

it('H10 cancel() is synchronous, no checkpoint, and without effect on an ended scope', () =>
  runVirtual(async (time, main) => {
    let kept: Scope | undefined
    const value = await scope(async (s) => {
      kept = s
      const task = s.spawn((self: Task<void>) => suspend(self))
      await sleep(5, s)
      expect(task.cancel('one')).toBe(true)
      expect(task.cancel('two')).toBe(true)
      await expect(task.join(s)).rejects.toMatchObject({ reason: 'one' })
      expect(task.cancel('three')).toBe(false)
      expect(task.outcome).toMatchObject({ kind: 'cancelled', error: { reason: 'one' } })
      return 'v'
    }, main)
    expect(value).toBe('v')
    kept?.cancel('too late')
    expect(kept?.cancelled).toBe(false)
    expect(kept?.signal.aborted).toBe(false)
    expect(main.signal.aborted).toBe(false)
    await sleep(5, main)
    expect(time.now()).toBe(10)
  }))
