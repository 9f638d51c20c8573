import {
  allTasks,
  CancelledError,
  forEach,
  map,
  scope,
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

/** Counts what is taken from it, and whether it was closed. */
function source(count: number) {
  const log: string[] = []
  function* items() {
    try {
      for (let n = 1; n <= count; n++) {
        log.push(`take ${n}`)
        yield n
      }
    } finally {
      log.push('closed')
    }
  }
  async function* asyncItems() {
    yield* items()
  }
  return { log, sync: items(), async: asyncItems() }
}

const slept = async (ms: number, _index: number, task: Task<unknown>) => {
  await sleep(ms, task)
  return ms
}

it('JP-01 map: results in the order of the items, whatever the order of completion', () =>
  runVirtual(async (time, main) => {
    expect(await map([30, 10, 20], slept, main)).toEqual([30, 10, 20])
    expect(time.now()).toBe(30)
  }))

it('JP-01 map without order: results in the order of completion', () =>
  runVirtual(async (_time, main) => {
    expect(await map([30, 10, 20], slept, { ordered: false, signal: main.signal })).toEqual([10, 20, 30])
  }))

it('JP-01 H4 fn cancels the caller in its synchronous part: no further item is taken, and map ends', () =>
  runVirtual((_time, main) =>
    scope(async (s) => {
      const { log, sync } = source(1000)
      const task = s.spawn(async (self: Task<void>) => {
        await forEach(
          sync,
          async (_n, _index, call) => {
            self.cancel()
            await sleep(10, call)
          },
          self,
        )
      })
      expect((await task.settled()).kind).toBe('cancelled')
      expect(log).toEqual(['take 1', 'closed'])
    }, main),
  ))

it('JP-01 map gives each item with its index and a task of its own scope', () =>
  runVirtual(async (_time, main) => {
    const seen: unknown[] = []
    await forEach(
      new Set(['a', 'b']),
      (item, index, task) => {
        seen.push(item, index, task.state)
      },
      main,
    )
    expect(seen).toEqual(['a', 0, 'running', 'b', 1, 'running'])
  }))

for (const kind of ['sync', 'async'] as const) {
  it(`JP-01 map over ${kind} items: at most so many calls, and items are taken as there is room`, () =>
    runVirtual(async (time, main) => {
      const { log, [kind]: items } = source(5)
      let running = 0
      let most = 0
      const results = await map(
        items,
        async (n, _index, task) => {
          most = Math.max(most, ++running)
          log.push(`call ${n} at ${time.now()}`)
          await sleep(10, task)
          running--
          return n * n
        },
        { concurrency: 2, signal: main.signal },
      )
      expect(results).toEqual([1, 4, 9, 16, 25])
      expect(most).toBe(2)
      expect(log.filter((entry) => entry.startsWith('call'))).toEqual([
        'call 1 at 0',
        'call 2 at 0',
        'call 3 at 10',
        'call 4 at 10',
        'call 5 at 20',
      ])
      expect(log.indexOf('take 4')).toBeGreaterThan(log.indexOf('call 2 at 0'))
      expect(log.filter((entry) => entry === 'closed')).toHaveLength(1)
      expect(time.now()).toBe(30)
    }))

  it(`JP-01 map over ${kind} items: a failure cancels and awaits the calls, closes the source, and leaves`, () =>
    runVirtual(async (time, main) => {
      const E = new Error('E')
      const { log, [kind]: items } = source(9)
      const left = map(
        items,
        async (n, _index, task) => {
          if (n === 2) {
            await sleep(10, task)
            throw E
          }
          try {
            await suspend(task)
          } finally {
            await shield((cleanup) => sleep(5, cleanup), task)
            log.push(`cleaned up ${n} at ${time.now()}`)
          }
        },
        { concurrency: 3, signal: main.signal },
      )
      await expect(left).rejects.toBe(E)
      expect(suppressedErrors(E)).toEqual([])
      expect(log.filter((entry) => !entry.startsWith('take'))).toEqual([
        'cleaned up 1 at 15',
        'cleaned up 3 at 15',
        'closed',
      ])
      expect(log).not.toContain('take 4')
    }))

  it(`JP-01 map over ${kind} items, cancelled: no further item is taken, the source is closed`, () =>
    runVirtual(async (time, main) => {
      const { log, [kind]: items } = source(9)
      let left: unknown
      await scope(async (s) => {
        s.spawn(async (task) => {
          await sleep(15, task)
          s.cancel('stop')
        })
        await map(items, (_n, _index, task) => sleep(10, task), { concurrency: 1, signal: s.signal }).catch(
          (error: unknown) => {
            left = error
            throw error
          },
        )
      }, main)
      expect(left).toBeInstanceOf(CancelledError)
      expect(log).toEqual(['take 1', 'take 2', 'closed'])
      expect(time.now()).toBe(15)
    }))
}

it('JP-01 map: a source that fails fails it, and the calls under way are cancelled and awaited', () =>
  runVirtual(async (_time, main) => {
    const E = new Error('E')
    let cancelled = 0
    function* items() {
      yield 1
      throw E
    }
    const left = map(
      items(),
      (_n, _index, task) =>
        suspend(task).catch((error: unknown) => {
          cancelled++
          throw error
        }),
      main,
    )
    await expect(left).rejects.toBe(E)
    expect(cancelled).toBe(1)
  }))

it('JP-01 map: a function that is not async may give values, and throw', () =>
  runVirtual(async (_time, main) => {
    expect(await map([1, 2, 3], (n) => n * 2, main)).toEqual([2, 4, 6])
    const E = new Error('E')
    const left = map(
      [1, 2, 3],
      () => {
        throw E
      },
      main,
    )
    await expect(left).rejects.toBe(E)
  }))

it('GC-05 an AggregateError of the user leaves map as the same object, untouched', () =>
  runVirtual(async (_time, main) => {
    const inner = [new Error('a'), new Error('b')]
    const group = new AggregateError(inner, 'mine')
    const left = map([1], () => Promise.reject(group), main)
    await expect(left).rejects.toBe(group)
    expect(group.errors).toEqual(inner)
    expect(group.errors).toHaveLength(2)
  }))
