import {
  CancelledError,
  checkpoint,
  currentTask,
  interval,
  Mutex,
  scope,
  sleep,
  stream,
  suspend,
  type Task,
  type WaitOptions,
  withTimeout,
} from '@async-lab/core'
import { assertNoLeaks, runVirtual } from '@async-lab/core/testing'
import { expect, it } from 'vitest'
import { caught } from '../caught.ts'
import { counting } from './sources.ts'

type Story = (main: Task<unknown>, time: { now(): number }) => Promise<void>
const told = (story: Story) => () => assertNoLeaks(() => runVirtual((time, main) => story(main, time)))

const isEven = (n: number) => n % 2 === 0
function* naturals() {
  for (let n = 0; ; n++) yield n
}

const count = (most: number) => Array.from({ length: most }, (_, n) => n + 1)

it(
  'methods that give a promise',
  told(async (main) => {
    const items = stream([1, 2, 3, 4], main)
    expect(await items.reduce((a, b) => a + b)).toBe(10)
    expect(await items.reduce(async (text, n) => text + n, '', main)).toBe('1234')
    expect([await items.first(main), await items.last(main), await items.count(main)]).toEqual([1, 4, 4])
    expect([await items.some(isEven, main), await items.every(isEven, main)]).toEqual([true, false])
    expect([await items.some(async (n) => n > 4), await items.every(async (n) => n > 0)]).toEqual([
      false,
      true,
    ])
    expect([await items.find(isEven, main), await items.find((n) => n > 4, main)]).toEqual([2, undefined])
    expect([await stream([]).first(), await stream([]).last(), await stream([]).count()]).toEqual([
      undefined,
      undefined,
      0,
    ])
    const seen: unknown[] = []
    await items.forEach((n, index) => void seen.push(n, index), main)
    expect(seen).toEqual([1, 0, 2, 1, 3, 2, 4, 3])
  }),
)

it(
  'first, some, every and find read no further than they have to, and close the source',
  told(async (main) => {
    for (const [read, ask] of [
      [1, (source: AsyncIterable<number>) => stream(source, main).first()],
      [2, (source: AsyncIterable<number>) => stream(source, main).some(isEven)],
      [1, (source: AsyncIterable<number>) => stream(source, main).every(isEven)],
      [2, (source: AsyncIterable<number>) => stream(source, main).find(isEven)],
      [3, (source: AsyncIterable<number>) => stream(source, main).take(3).toArray()],
    ] as const) {
      const source = counting()
      await ask(source)
      expect(source.log).toEqual([...count(read).map((n) => `next ${n}`), 'return'])
    }
  }),
)

it(
  'what passes no filter reads nothing that was not asked for: a consumer that stops stops the source',
  told(async (main) => {
    const source = counting()
    const items = stream(source, main)
      .filter(isEven)
      .map((n) => n)
    const iterator = items[Symbol.asyncIterator]()
    await iterator.next()
    await sleep(10, main)
    expect(source.log).toEqual(['next 1', 'next 2'])
    await iterator.return!()
  }),
)

for (const ordered of [true, false]) {
  it(
    `map, ordered ${ordered}: never more than the concurrency under way or waiting to be taken`,
    told(async (main) => {
      const source = counting()
      let running = 0
      let most = 0
      let taken = 0
      const items = stream(source, main).map(
        async (n, _index, task) => {
          most = Math.max(most, ++running)
          await sleep((n * 7) % 5, task)
          running--
          return n
        },
        { concurrency: 3, ordered },
      )
      const seen: number[] = []
      for await (const item of items) {
        seen.push(item)
        taken++
        await sleep(3, main)
        const read = source.log.filter((entry) => entry !== 'return').length
        expect(read).toBeLessThanOrEqual(taken + 3 + 1)
        if (taken === 20) break
      }
      expect(most).toBe(3)
      if (ordered) expect(seen).toEqual(count(20))
      else expect(new Set(seen).size).toBe(20)
    }),
  )
}

it(
  'forEach with a concurrency',
  told(async (main, time) => {
    await stream(count(6), main).forEach((_n, _index, task) => sleep(10, task), {
      concurrency: 3,
      signal: main.signal,
    })
    expect(time.now()).toBe(20)
  }),
)

it(
  'calls of a concurrent map are tasks of their own: what one holds, another waits for',
  told(async (main) => {
    const mutex = new Mutex()
    let inside = 0
    const order = await stream(count(4), main)
      .map(
        async (n, _index, task) => {
          using permit = await mutex.acquire(task)
          expect(permit).toBeDefined()
          expect(++inside).toBe(1)
          await sleep(1, task)
          inside--
          return n
        },
        { concurrency: 4 },
      )
      .toArray()
    expect(order).toEqual([1, 2, 3, 4])
  }),
)

it(
  'fn gets the task of its code',
  told(async (main) => {
    const tasks = new Set<unknown>()
    const look = (_item: unknown, _index: number, task: Task<unknown>) => {
      expect(currentTask()).toBe(task)
      tasks.add(task)
    }
    await stream(count(4), main).tap(look).map(look, { concurrency: 2 }).forEach(look)
    expect(tasks.has(main)).toBe(false)
    expect(tasks.size).toBeGreaterThan(2)
  }),
)

it(
  'what was read and not delivered is told, once',
  told(async (main) => {
    const lost = async (shape: (items: ReturnType<typeof stream<number>>) => AsyncIterable<unknown>) => {
      const undelivered: unknown[] = []
      const source = stream(counting(), {
        signal: main.signal,
        onUndelivered: (item) => undelivered.push(item),
      })
      for await (const _ of shape(source)) {
        await sleep(1, main)
        break
      }
      return undelivered.map(Number).toSorted((a, b) => a - b)
    }
    expect(await lost((items) => items)).toEqual([])
    expect(await lost((items) => items.buffer(2))).toEqual([2, 3])
    expect(await lost((items) => items.map(async (n) => n * 10, { concurrency: 3 }))).toEqual([20, 30, 40])
    expect(await lost((items) => items.zip(interval(1, main).drop(1)))).toEqual([])
  }),
)

it(
  'what debounce and throttle pass over is told',
  told(async (main) => {
    const undelivered: unknown[] = []
    const items = stream(count(3), { signal: main.signal, onUndelivered: (item) => undelivered.push(item) })
    expect(await items.debounce(5).toArray()).toEqual([3])
    expect(await items.throttle(5).toArray()).toEqual([1])
    expect(undelivered).toEqual([1, 2, 2, 3])
  }),
)

it(
  'a batch that was not full when the iteration ended is told item by item',
  told(async (main) => {
    const undelivered: unknown[] = []
    const ended = withTimeout(
      35,
      (s) =>
        stream(interval(10, s), { signal: s.signal, onUndelivered: (item) => undelivered.push(item) })
          .batch(10)
          .toArray(s),
      main,
    )
    expect(await caught(ended)).toMatchObject({ name: 'TimeoutError' })
    expect(undelivered).toEqual([0, 1, 2])
  }),
)

it('H18 a source that always has an item, of which none passes, starves nobody and hides no deadline', async () => {
  const ended = withTimeout(20, (s) =>
    stream(naturals(), s)
      .filter(() => false)
      .toArray(),
  )
  expect(await caught(ended)).toMatchObject({ name: 'TimeoutError' })
})

it(
  'calls of next() that do not wait for each other are answered in order',
  told(async (main) => {
    const items = stream(count(2), main).map(async (n, _index, task) => {
      await sleep(10 - n, task)
      return n
    })
    const iterator = items[Symbol.asyncIterator]()
    const steps = await Promise.all([iterator.next(), iterator.next(), iterator.next(), iterator.next()])
    expect(steps.map(({ done, value }) => (done === true ? 'over' : value))).toEqual([1, 2, 'over', 'over'])
  }),
)

it(
  'several tasks share an iterator: each item goes to one of them, and one that is cancelled ends it for all',
  told(async (main) => {
    const iterator = interval(10, main)[Symbol.asyncIterator]()
    const seen: number[] = []
    await scope(async (s) => {
      await iterator.next()
      const take = async () => {
        for (let step = await iterator.next(); step.done !== true; step = await iterator.next()) {
          seen.push(step.value)
          if (seen.length === 6) await iterator.return!()
        }
      }
      for (let n = 0; n < 3; n++) s.spawn(take)
    }, main)
    expect(seen).toEqual([1, 2, 3, 4, 5, 6])
  }),
)

it(
  'a signal in the options of a method ends it',
  told(async (main) => {
    const controller = new AbortController()
    const waiting = caught(
      stream(() => interval(10, main), main).forEach(() => {}, { signal: controller.signal }),
    )
    await sleep(25, main)
    controller.abort('enough')
    const error = await waiting
    expect(error).toBeInstanceOf(CancelledError)
    expect(error).toMatchObject({ source: 'signal', reason: 'enough' })
  }),
)

it(
  'what an operator spawned into its scope is cancelled with the stream, and fails it when it fails',
  told(async (main) => {
    const E = new Error('E')
    const log: string[] = []
    const background = (task: WaitOptions) => suspend(task).finally(() => log.push('ended'))
    const items = stream(count(3), main).tap((_n, _index, task) => void task.scope.spawn(background))
    expect(await items.toArray()).toEqual([1, 2, 3])
    expect(log).toEqual(['ended', 'ended', 'ended'])
    const failing = stream(interval(10, main), main).tap((_n, _index, task) => {
      task.scope.spawn(async (spawned) => {
        await checkpoint(spawned)
        throw E
      })
    })
    expect(await caught(failing.toArray())).toBe(E)
  }),
)

it(
  'streams of streams: merged, zipped and one after the other',
  told(async (main) => {
    const ticks = () => interval(10, main).take(2)
    expect(await ticks().merge(ticks(), ['x']).toArray()).toEqual(['x', 0, 0, 1, 1])
    expect(
      await ticks()
        .zip(['a', 'b'], () => [true, false, true])
        .toArray(),
    ).toEqual([
      [0, 'a', true],
      [1, 'b', false],
    ])
    expect(await ticks().concat(ticks(), ['x']).toArray()).toEqual([0, 1, 0, 1, 'x'])
    expect(
      await stream([1, 2], main)
        .flatMap(() => ticks())
        .toArray(),
    ).toEqual([0, 1, 0, 1])
  }),
)

it(
  'merge is fair: a source that always has an item does not keep out the others',
  told(async (main) => {
    const always = stream(() => counting(), main)
    const seen = await always
      .map(() => 'a')
      .merge(always.map(() => 'b'))
      .take(10)
      .toArray()
    expect(seen.filter((item) => item === 'a').length).toBe(5)
  }),
)
