import {
  Broadcast,
  channel,
  fromEvents,
  interval,
  LaggedError,
  Queue,
  scope,
  sleep,
  stream,
  type Task,
} from '@async-lab/core'
import { assertNoLeaks, runVirtual } from '@async-lab/core/testing'
import { expect, it } from 'vitest'
import { caught } from '../caught.ts'

type Story = (main: Task<unknown>, time: { now(): number }) => Promise<void>
const told = (story: Story) => () => assertNoLeaks(() => runVirtual((time, main) => story(main, time)))

const E = new Error('E')

it(
  'iterables: promises among their items are awaited',
  told(async (main) => {
    const items = [1, Promise.resolve(2), 3]
    expect(await stream(items, main).toArray()).toEqual([1, 2, 3])
    expect(await stream(new Set(['a', 'b']), main).toArray()).toEqual(['a', 'b'])
    expect(await stream('ab', main).toArray()).toEqual(['a', 'b'])
  }),
)

it(
  'an iterable whose promise rejects late: that error leaves, and the iterable is closed',
  told(async (main) => {
    const log: string[] = []
    function* items() {
      try {
        yield 1
        yield sleep(10, main).then(() => Promise.reject(E)) as never
        yield 3
      } finally {
        log.push('closed')
      }
    }
    const seen: number[] = []
    const loop = async () => {
      for await (const item of stream(items(), main)) seen.push(item)
    }
    expect(await caught(loop())).toBe(E)
    expect([seen, log]).toEqual([[1], ['closed']])
  }),
)

it(
  'a promise that rejects when nobody waits for it any more is silent',
  told(async (main) => {
    const late = sleep(20, main).then(() => Promise.reject(E))
    const error = await caught(stream([late], main).timeout(10).toArray())
    expect((error as Error).name).toBe('TimeoutError')
    await sleep(20, main)
  }),
)

it(
  'a function is called for each iteration',
  told(async (main) => {
    let calls = 0
    const items = stream(() => [++calls], main)
    expect([await items.toArray(), await items.first()]).toEqual([[1], 2])
  }),
)

it(
  'an iterator that throws at next() is not closed: it has ended',
  told(async (main) => {
    const log: string[] = []
    const items: IterableIterator<number> = {
      [Symbol.iterator]: () => items,
      next() {
        throw E
      },
      return() {
        log.push('return')
        return { done: true, value: undefined }
      },
    }
    expect(await caught(stream(items, main).toArray())).toBe(E)
    expect(log).toEqual([])
  }),
)

it(
  'a web stream is read, cancelled on break, and released',
  told(async (main) => {
    const log: string[] = []
    let n = 0
    const web = new ReadableStream<number>(
      { pull: (controller) => controller.enqueue(++n), cancel: () => void log.push('cancelled') },
      { highWaterMark: 0 },
    )
    for await (const item of stream(web, main)) if (item === 2) break
    expect([log, n, web.locked]).toEqual([['cancelled'], 2, false])
  }),
)

it('toReadableStream reads as it is read, and its cancel closes the source', async () => {
  const log: string[] = []
  function* items() {
    try {
      for (let n = 1; ; n++) {
        log.push(`made ${n}`)
        yield n
      }
    } finally {
      log.push('closed')
    }
  }
  const web = stream(items())
    .map(async (n) => n * 2)
    .toReadableStream()
  const reader = web.getReader()
  expect(await reader.read()).toEqual({ done: false, value: 2 })
  expect(log).toEqual(['made 1'])
  await reader.cancel()
  expect(log).toEqual(['made 1', 'closed'])
})

it(
  'a channel: items until it is closed; the receiver stays open, and keeps what was not asked for',
  told(async (main) => {
    const [sender, receiver] = channel<number>({ capacity: 4 })
    for (const n of [1, 2, 3]) sender.trySend(n)
    expect(await stream(receiver, main).take(2).toArray()).toEqual([1, 2])
    expect(receiver.statistics()).toMatchObject({ size: 1, receivers: 1 })
    sender.close()
    expect(await stream(receiver, main).toArray()).toEqual([3])
  }),
)

it(
  'a rendezvous: each item is handed over when it is asked for',
  told(async (main, time) => {
    const [sender, receiver] = channel<number>({ capacity: 0 })
    await scope(async (s) => {
      s.spawn(async (task) => {
        for (const n of [1, 2, 3]) {
          await sleep(10, task)
          await sender.send(n, task)
        }
        sender.close()
      })
      const seen: unknown[] = []
      for await (const item of stream(receiver, s)) seen.push(item, time.now())
      expect(seen).toEqual([1, 10, 2, 20, 3, 30])
    }, main)
  }),
)

it(
  'QC-01 a stream that is cancelled while it waits takes nothing from its queue',
  told(async (main) => {
    const queue = new Queue<number>({ capacity: 2 })
    await scope(async (s) => {
      s.spawn(async (task) => {
        await stream(queue, task).toArray()
      })
      await sleep(1, s)
      expect(queue.statistics().waitingToGet).toBe(1)
      s.cancel()
      expect(queue.statistics().waitingToGet).toBe(0)
      queue.tryPut(1)
    }, main)
    expect(queue.tryGet()).toBe(1)
  }),
)

it(
  'an item handed over in the turn of the cancel is told as undelivered',
  told(async (main) => {
    const queue = new Queue<number>({ capacity: 2 })
    const lost: unknown[] = []
    await scope(async (s) => {
      s.spawn(async (task) => {
        await stream(queue, { signal: task.signal, onUndelivered: (item) => lost.push(item) }).toArray(task)
      })
      await sleep(1, s)
      queue.tryPut(1)
      s.cancel()
    }, main)
    expect([lost, queue.size]).toEqual([[1], 0])
  }),
)

it(
  'a subscription that lags: LaggedError',
  told(async (main) => {
    const news = new Broadcast<number>({ capacity: 2 })
    const subscription = news.subscribe()
    for (const n of [1, 2, 3]) news.send(n)
    expect(await caught(stream(subscription, main).toArray())).toBeInstanceOf(LaggedError)
  }),
)

it(
  'fromEvents: listens from the first time it is asked until the iteration ends',
  told(async (main) => {
    const target = new EventTarget()
    const counts = { added: 0, removed: 0 }
    const heard: Pick<EventTarget, 'addEventListener' | 'removeEventListener'> = {
      addEventListener: (...call) => (counts.added++, target.addEventListener(...call)),
      removeEventListener: (...call) => (counts.removed++, target.removeEventListener(...call)),
    }
    const pings = fromEvents<Event>(heard, 'ping', main)
    target.dispatchEvent(new Event('ping'))
    await scope(async (s) => {
      s.spawn(async (task) => {
        for (let n = 0; n < 3; n++) {
          await sleep(10, task)
          target.dispatchEvent(new Event('ping'))
        }
      })
      expect((await pings.take(2).toArray(s)).map(({ type }) => type)).toEqual(['ping', 'ping'])
    }, main)
    expect(counts).toEqual({ added: 1, removed: 1 })
  }),
)

/** As Node's. */
class Emitter {
  readonly listeners = new Map<string, Set<(...values: unknown[]) => void>>()

  on(name: string, listener: (...values: unknown[]) => void) {
    this.listeners.set(name, (this.listeners.get(name) ?? new Set()).add(listener))
  }

  off(name: string, listener: (...values: unknown[]) => void) {
    this.listeners.get(name)?.delete(listener)
  }

  emit(name: string, ...values: unknown[]) {
    for (const listener of this.listeners.get(name) ?? []) listener(...values)
  }

  get heard() {
    return [...this.listeners.values()].reduce((sum, { size }) => sum + size, 0)
  }
}

const emitting = (main: Task<unknown>, emitter: Emitter, emit: () => void, consume: () => Promise<unknown>) =>
  scope(async (s) => {
    s.spawn(async (task) => {
      await sleep(1, task)
      emit()
    })
    return consume()
  }, main).finally(() => expect(emitter.heard).toBe(0))

it(
  'fromEvents of an emitter: first values, until its end event',
  told(async (main) => {
    const emitter = new Emitter()
    const emit = () => {
      emitter.emit('data', 1, 'more')
      emitter.emit('data', 2)
      emitter.emit('close')
      emitter.emit('data', 3)
    }
    const consume = () => fromEvents(emitter, 'data', { end: 'close' }).toArray(main)
    expect(await emitting(main, emitter, emit, consume)).toEqual([1, 2])
  }),
)

it(
  'fromEvents of an emitter: its error event fails the stream, after what came before',
  told(async (main) => {
    const emitter = new Emitter()
    const seen: unknown[] = []
    const emit = () => {
      emitter.emit('data', 1)
      emitter.emit('error', E)
    }
    const consume = () =>
      fromEvents(emitter, 'data')
        .tap((item) => void seen.push(item))
        .toArray(main)
    expect(await caught(emitting(main, emitter, emit, consume))).toBe(E)
    expect(seen).toEqual([1])
  }),
)

for (const [overflow, kept, lost] of [
  ['drop-oldest', [2, 3], [1]],
  ['drop-newest', [1, 2], [3]],
] as const) {
  it(
    `fromEvents, more events than fit: ${overflow} tells what it drops`,
    told(async (main) => {
      const emitter = new Emitter()
      const undelivered: unknown[] = []
      const emit = () => {
        for (const n of [1, 2, 3]) emitter.emit('data', n)
        emitter.emit('close')
      }
      const onUndelivered = (item: unknown) => undelivered.push(item)
      const consume = () =>
        fromEvents(emitter, 'data', { end: 'close', capacity: 2, overflow, onUndelivered }).toArray(main)
      expect(await emitting(main, emitter, emit, consume)).toEqual(kept)
      expect(undelivered).toEqual(lost)
    }),
  )
}

it(
  'fromEvents, more events than fit: by default it fails, after those that were kept',
  told(async (main) => {
    const emitter = new Emitter()
    const seen: unknown[] = []
    const emit = () => [1, 2, 3].forEach((n) => emitter.emit('data', n))
    const consume = () =>
      fromEvents(emitter, 'data', { capacity: 2 })
        .tap((item) => void seen.push(item))
        .toArray(main)
    expect(await caught(emitting(main, emitter, emit, consume))).toBeInstanceOf(LaggedError)
    expect(seen).toEqual([1, 2])
  }),
)

it(
  'TS-01 interval: no drift, and a slow consumer is not given what it missed',
  told(async (main, time) => {
    const seen: unknown[] = []
    for await (const tick of interval(10, main).take(4)) {
      seen.push(tick, time.now())
      if (tick === 1) await sleep(25, main)
    }
    expect(seen).toEqual([0, 10, 1, 20, 2, 50, 3, 60])
  }),
)
