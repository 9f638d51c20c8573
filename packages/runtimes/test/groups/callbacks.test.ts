import { allTasks, race, scope, type Scope, shield, sleep, suspend, type Task } from '@async-lab/core'
import { runVirtual } from '@async-lab/core/testing'
import { afterEach, expect, it } from 'vitest'

afterEach(() => {
  expect(Array.from(allTasks(), (task) => task.name)).toEqual([])
})

it('H17 onCancel is called synchronously, in order, exactly once', () =>
  runVirtual(async (_time, main) => {
    const log: unknown[] = []
    await scope((s) => {
      s.onCancel((reason) => log.push('first', reason))
      s.onCancel((reason) => log.push('second', reason))
      s.cancel('why')
      expect(log).toEqual(['first', 'why', 'second', 'why'])
      s.cancel('again')
    }, main)
    expect(log).toHaveLength(4)
  }))

it('H17 onCancel on a scope that is cancelled already calls its listener at once', () =>
  runVirtual(async (_time, main) => {
    await scope((outer) => {
      outer.cancel('why')
      const log: unknown[] = []
      outer.onCancel((reason) => log.push(reason))
      expect(log).toEqual(['why'])
      return scope((inner) => {
        inner.onCancel((reason) => log.push(reason))
        expect(log).toEqual(['why', 'why'])
      }, outer)
    }, main)
  }))

it('H17 onCancel hears what comes from outside, a deadline and a failure, but not through a shield', () =>
  runVirtual(async (time, main) => {
    const E = new Error('E')
    const log: unknown[] = []
    const left = scope(async (outer) => {
      outer.onCancel((reason) => log.push(['outer', reason === E, time.now()]))
      outer.spawn(async (task) => {
        await sleep(10, task)
        throw E
      })
      await scope(async (inner) => {
        inner.onCancel((reason) => log.push(['inner', reason === E, time.now()]))
        await shield(async (s) => {
          s.onCancel(() => log.push('unreached'))
          await sleep(20, s)
        }, inner)
      }, outer)
    }, main)
    await expect(left).rejects.toBe(E)
    expect(log).toEqual([
      ['outer', true, 10],
      ['inner', true, 10],
    ])
  }))

it('H17 a disposed listener is not called, nor one of a scope that has ended', () =>
  runVirtual(async (_time, main) => {
    const log: string[] = []
    await scope((s) => {
      const handle = s.onCancel(() => log.push('unreached'))
      handle[Symbol.dispose]()
      handle[Symbol.dispose]()
      s.cancel()
    }, main)
    const ended = await scope((s) => {
      s.onCancel(() => log.push('unreached'))
      return { scope: s }
    }, main)
    ended.scope.cancel()
    ended.scope.onCancel(() => log.push('unreached'))
    expect(log).toEqual([])
  }))

it('H17 a listener that throws is reported, and stops nothing', async () => {
  const reported: unknown[] = []
  const E = new Error('E')
  await runVirtual(
    async (_time, main) => {
      const log: string[] = []
      let task: Task<void> | undefined
      await scope((s) => {
        s.onCancel(() => log.push('before'))
        s.onCancel(() => {
          throw E
        })
        s.onCancel(() => log.push('after'))
        task = s.spawn((self: Task<void>) => suspend(self))
        s.cancel()
        expect(log).toEqual(['before', 'after'])
      }, main)
      expect(task?.state).toBe('cancelled')
    },
    { onUnhandled: (error) => reported.push(error) },
  )
  expect(reported).toEqual([E])
  expect(reported[0]).toBe(E)
})

it('H17 a listener may cancel, spawn and register without disturbing the pass in progress', () =>
  runVirtual(async (_time, main) => {
    const log: string[] = []
    let spawned: Task<void> | undefined
    await scope(async (outer) => {
      await scope(async (s) => {
        s.onCancel(() => {
          log.push('first')
          s.cancel('again')
          outer.cancel('from a listener')
          spawned = s.spawn((task: Task<void>) => suspend(task))
          s.onCancel(() => log.push('registered meanwhile'))
        })
        s.onCancel(() => log.push('second'))
        s.cancel('why')
        log.push('cancel returned')
        await suspend(s)
      }, outer)
    }, main)
    expect(log.filter((entry) => entry !== 'registered meanwhile')).toEqual([
      'first',
      'second',
      'cancel returned',
    ])
    expect(log.filter((entry) => entry === 'registered meanwhile')).toHaveLength(1)
    expect(spawned?.state).toBe('cancelled')
  }))

it('H17 a listener that disposes the next one keeps it from being called', () =>
  runVirtual(async (_time, main) => {
    const log: string[] = []
    await scope((s) => {
      let next: Disposable | undefined
      s.onCancel(() => {
        log.push('first')
        next?.[Symbol.dispose]()
      })
      next = s.onCancel(() => log.push('unreached'))
      s.cancel()
    }, main)
    expect(log).toEqual(['first'])
  }))

it('H17 onDiscard that throws is reported, and the winner is given all the same', async () => {
  const reported: unknown[] = []
  const E = new Error('E')
  await runVirtual(
    async (_time, main) => {
      const discarded: string[] = []
      const value = await race(
        [
          () => 'winner',
          async (task: Task<string>) => suspend(task).catch(() => 'late'),
          async (task: Task<string>) => suspend(task).catch(() => 'later'),
        ],
        {
          signal: main.signal,
          onDiscard: (late: string) => {
            discarded.push(late)
            throw E
          },
        },
      )
      expect(value).toBe('winner')
      expect(discarded).toEqual([])
      const second = await race(
        [
          async (task: Task<string>) => suspend(task).catch(() => 'late'),
          async (task: Task<string>) => suspend(task).catch(() => 'later'),
          () => 'winner',
        ],
        {
          signal: main.signal,
          onDiscard: (late: string) => {
            discarded.push(late)
            throw E
          },
        },
      )
      expect(second).toBe('winner')
      expect(discarded).toEqual(['late', 'later'])
    },
    { onUnhandled: (error) => reported.push(error) },
  )
  expect(reported).toEqual([E, E])
})

it('H17 a listener on the signal of a scope is called in the turn of the cancel', () =>
  runVirtual(async (_time, main) => {
    await scope((s: Scope) => {
      let calls = 0
      s.signal.addEventListener('abort', () => calls++)
      s.cancel('why')
      expect(calls).toBe(1)
      expect(s.signal.reason).toMatchObject({ name: 'CancelledError', reason: 'why' })
      s.cancel('again')
      expect(calls).toBe(1)
    }, main)
  }))
