import {
  AsyncEvent,
  CancelledError,
  moveOnAfter,
  scope,
  shield,
  sleep,
  type Stream,
  stream,
  suppressedErrors,
  suspend,
  type Task,
  TimeoutError,
  UsageError,
} from '@async-lab/core'
import { assertNoLeaks, runVirtual } from '@async-lab/core/testing'
import { describe, expect, it } from 'vitest'
import { carries } from '../ambient/offers.ts'
import { caught } from '../caught.ts'
import { counting, silent } from './sources.ts'

type Story = (main: Task<unknown>, time: { now(): number }) => Promise<void>

/** Nothing may be left when the story has ended. */
const told = (story: Story) => () => assertNoLeaks(() => runVirtual((time, main) => story(main, time)))

const E = new Error('E')
const F = new Error('F')

async function* foreign() {
  await new Promise(() => {})
  yield 1
}

/** Its cleanup fails. */
function dirty(): AsyncIterableIterator<number> {
  const items = counting()
  return Object.assign(items, { return: () => Promise.reject(F) })
}

/** Every way to hold a source, of which each has to let it go. */
const shapes: Readonly<Record<string, (items: Stream<number>) => Stream<unknown>>> = {
  nothing: (items) => items,
  map: (items) => items.map((n) => n),
  'async map': (items) => items.map(async (n) => n),
  'concurrent map': (items) => items.map(async (n) => n, { concurrency: 3 }),
  'unordered map': (items) => items.map(async (n) => n, { concurrency: 3, ordered: false }),
  filter: (items) => items.filter(() => true),
  'concurrent filter': (items) => items.filter(async () => true, { concurrency: 2 }),
  flatMap: (items) => items.flatMap((n) => [n]),
  'concurrent flatMap': (items) => items.flatMap((n) => [n], { concurrency: 2 }),
  take: (items) => items.take(100),
  drop: (items) => items.drop(1),
  takeWhile: (items) => items.takeWhile(() => true),
  dropWhile: (items) => items.dropWhile(() => false),
  batch: (items) => items.batch(2),
  'batch with a time': (items) => items.batch({ size: 2, every: 1000 }),
  window: (items) => items.window(2),
  scan: (items) => items.scan((sum, n) => sum + n),
  buffer: (items) => items.buffer(2),
  throttle: (items) => items.throttle(0),
  merge: (items) => items.merge([]),
  zip: (items) => items.zip([1, 2, 3, 4]),
  concat: (items) => items.concat([]),
  timeout: (items) => items.timeout(1000),
  tap: (items) => items.tap(() => {}),
  distinct: (items) => items.distinct(),
}

describe.each(Object.entries(shapes))('over %s', (name, shape) => {
  const isEager = name !== 'throttle'

  it(
    'break: the source is closed, once',
    told(async (main) => {
      const source = counting()
      for await (const _ of shape(stream(source, main))) break
      expect(source.log.filter((entry) => entry === 'return')).toEqual(['return'])
    }),
  )

  it(
    'the consumer throws: the source is closed, once, and that error leaves',
    told(async (main) => {
      const source = counting()
      const loop = async () => {
        for await (const _ of shape(stream(source, main))) throw E
      }
      expect(await caught(loop())).toBe(E)
      expect(source.log.filter((entry) => entry === 'return')).toEqual(['return'])
    }),
  )

  it(
    'the consumer is cancelled while it waits: the source is closed, once, and CancelledError leaves',
    told(async (main, time) => {
      const source = silent()
      let error: unknown
      await moveOnAfter(
        10,
        async (s) => {
          error = await caught(shape(stream(source as never, s)).toArray())
          throw error
        },
        main,
      )
      expect(error).toBeInstanceOf(CancelledError)
      expect([source.log, time.now()]).toEqual([['next', 'return'], 10])
    }),
  )

  it(
    'the consumer is cancelled elsewhere, and comes back: the source was closed, once',
    told(async (main) => {
      const source = counting()
      const log: unknown[] = []
      await scope(async (s) => {
        for await (const _ of shape(stream(source, s))) {
          s.cancel()
          log.push(source.log.filter((entry) => entry === 'return').length)
          await sleep(1, s)
        }
      }, main)
      expect(source.log.filter((entry) => entry === 'return')).toEqual(['return'])
    }),
  )

  it(
    'GC-08 the consumer never comes back: the scope around closes the source at its end',
    told(async (main) => {
      const source = counting()
      await scope(async (s) => {
        await shape(stream(source, s))[Symbol.asyncIterator]().next()
        expect(source.log).not.toContain('return')
      }, main)
      expect(source.log.filter((entry) => entry === 'return')).toEqual(['return'])
    }),
  )

  it(
    'H4 in a cancelled scope nothing is asked for',
    told(async (main) => {
      const source = counting()
      await scope(async (s) => {
        s.cancel()
        expect(await caught(shape(stream(source, s)).toArray())).toBeInstanceOf(CancelledError)
      }, main)
      expect(source.log.filter((entry) => entry !== 'return')).toEqual([])
    }),
  )

  it(
    'the source fails: that error leaves, and it is not asked for anything again',
    told(async (main) => {
      const log: string[] = []
      const failing: AsyncIterableIterator<number> = {
        [Symbol.asyncIterator]: () => failing,
        async next() {
          log.push('next')
          throw E
        },
        async return() {
          log.push('return')
          return { done: true, value: undefined }
        },
      }
      expect(await caught(shape(stream(failing, main)).toArray())).toBe(E)
      expect(log).toEqual(['next'])
    }),
  )

  if (isEager) {
    it(
      'next() after the end: over, and nothing is asked for',
      told(async (main) => {
        let asked = 0
        const source: AsyncIterable<number> = {
          [Symbol.asyncIterator]: () => ({
            async next() {
              asked++
              return { done: true, value: undefined }
            },
          }),
        }
        const iterator = shape(stream(source, main))[Symbol.asyncIterator]()
        expect(await iterator.next()).toEqual({ done: true, value: undefined })
        expect(await iterator.next()).toEqual({ done: true, value: undefined })
        expect(asked).toBe(1)
      }),
    )
  }
})

it(
  'cleanup of a generator is awaited: on break',
  told(async (main, time) => {
    const log: string[] = []
    async function* source() {
      try {
        for (;;) yield 1
      } finally {
        await shield((s) => sleep(20, s), main)
        log.push(`closed at ${time.now()}`)
      }
    }
    for await (const _ of stream(source(), main)) break
    expect(log).toEqual(['closed at 20'])
  }),
)

it(
  'cleanup of a generator that waits for something of ours is awaited, also when it was waiting',
  told(async (main, time) => {
    const log: string[] = []
    async function* source(task: Task<unknown>) {
      try {
        yield await suspend(task)
      } finally {
        await shield((s) => sleep(20, s), main)
        log.push(`closed at ${time.now()}`)
      }
    }
    const error = await caught(
      scope(async (s) => {
        s.spawn(async (task) => {
          await stream(() => source(task), task).toArray()
        })
        await sleep(10, s)
        throw E
      }, main),
    )
    expect(error).toBe(E)
    // Without a context nobody knows that what the generator waits in is its own.
    expect([log, time.now()]).toEqual(carries ? [['closed at 30'], 30] : [[], 10])
  }),
)

it(
  'a generator that waits for something foreign is left behind: nobody can end it',
  told(async (main, time) => {
    expect(await caught(stream(foreign(), main).timeout(10).toArray())).toBeInstanceOf(TimeoutError)
    expect(time.now()).toBe(10)
  }),
)

it(
  'a failure ends the calls under way, waits for them, and carries what their cleanup fails with',
  told(async (main, time) => {
    const log: string[] = []
    const failure = new Error('of the third')
    const ended = caught(
      stream([1, 2, 3], main)
        .map(
          async (n, _index, task) => {
            if (n === 3) {
              await sleep(10, task)
              throw failure
            }
            await suspend(task).catch(() => {})
            await shield((s) => sleep(n, s), task)
            log.push(`${n} ended at ${time.now()}`)
            if (n === 2) throw F
          },
          { concurrency: 3 },
        )
        .toArray(),
    )
    const error = await ended
    expect(error).toBe(failure)
    expect(suppressedErrors(error)).toEqual([F])
    expect(log).toEqual(['1 ended at 11', '2 ended at 12'])
  }),
)

it(
  'cleanup that fails on break is thrown by the loop',
  told(async (main) => {
    const loop = async () => {
      for await (const _ of stream(dirty(), main)) break
    }
    expect(await caught(loop())).toBe(F)
  }),
)

it(
  'cleanup that fails after a failure is attached to it',
  told(async (main) => {
    const failure = new Error('of the map')
    const error = await caught(
      stream(dirty(), main)
        .map(() => {
          throw failure
        })
        .toArray(),
    )
    expect(error).toBe(failure)
    expect(suppressedErrors(error)).toEqual([F])
  }),
)

it(
  'GC-07 a source that can be read once: the second iteration is refused, and the source closed once',
  told(async (main) => {
    const source = counting()
    const once = stream(source, main)
    for await (const _ of once) break
    expect(await caught(once.toArray())).toBeInstanceOf(UsageError)
    expect(source.log).toEqual(['next 1', 'return'])
  }),
)

it(
  'GC-07 closed before, during and between items: the source is closed once',
  told(async (main) => {
    for (const asked of [0, 1, 2]) {
      const source = counting()
      const iterator = stream(source, main)[Symbol.asyncIterator]()
      for (let n = 0; n < asked; n++) await iterator.next()
      await Promise.all([iterator.return!(), iterator.return!()])
      await iterator.return!()
      expect(await iterator.next()).toEqual({ done: true, value: undefined })
      expect(source.log.filter((entry) => entry === 'return')).toEqual(['return'])
    }
    const source = silent()
    const iterator = stream(source, main)[Symbol.asyncIterator]()
    const pending = iterator.next()
    await iterator.return!()
    expect(await pending).toEqual({ done: true, value: undefined })
    expect(source.log).toEqual(['next', 'return'])
  }),
)

it(
  'GC-07 what can be read again is read anew by each iteration',
  told(async (main) => {
    const again = stream(() => counting(), main).take(2)
    expect([await again.toArray(), await again.toArray()]).toEqual([
      [1, 2],
      [1, 2],
    ])
  }),
)

it(
  'GC-01 a scope opened inside a generator does not become the consumer’s',
  told(async (main) => {
    const opened = new AsyncEvent()
    async function* source() {
      await scope(async (s) => {
        opened.set()
        s.cancel()
        await sleep(1, s)
      }, main)
      yield 1
    }
    for await (const _ of stream(source(), main)) await sleep(1, main)
    expect([opened.isSet, main.scope.cancelled]).toEqual([true, false])
  }),
)

it(
  'GC-05 an AggregateError of the user passes through as it is',
  told(async (main) => {
    const error = new AggregateError([E], 'mine')
    const failing = stream([1], main).map(() => {
      throw error
    })
    expect(await caught(failing.toArray())).toBe(error)
    expect(error.errors).toEqual([E])
  }),
)
