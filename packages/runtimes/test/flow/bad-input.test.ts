import {
  Broadcast,
  channel,
  Deferred,
  LifoQueue,
  PriorityQueue,
  Queue,
  scope,
  select,
  UsageError,
  Watch,
} from '@async-lab/core'
import { runVirtual } from '@async-lab/core/testing'
import { describe, expect, it } from 'vitest'
import { caught } from '../caught.ts'
import { queues, stores } from './stores.ts'
import { waits } from './waits.ts'

const compare = (a: number, b: number) => a - b
const makers: Record<string, (options: never) => unknown> = {
  Queue: (options) => new Queue(options),
  LifoQueue: (options) => new LifoQueue(options),
  PriorityQueue: (options) => new PriorityQueue(Object.assign({ compare }, options)),
  channel: (options) => channel(options),
  Broadcast: (options) => new Broadcast(options),
}

describe.each(Object.entries(makers))('%s', (name, make) => {
  it('QC-09 capacity is stated: missing is a TypeError, Infinity is legal', () => {
    for (const none of [undefined, null, {}, { capacity: undefined }] as never[])
      expect(() => make(none)).toThrow(/^capacity must be stated/)
    expect(() => make({} as never)).toThrow(TypeError)
    make({ capacity: Infinity } as never)
    make({ capacity: 1 } as never)
    if (name !== 'Broadcast') make({ capacity: 0 } as never)
  })

  it('QC-09 capacity -1, 1.5, NaN: RangeError; no number: TypeError; the value is named', () => {
    for (const capacity of [-1, 1.5, Number.NaN, -Infinity]) {
      expect(() => make({ capacity } as never)).toThrow(RangeError)
      expect(() => make({ capacity } as never)).toThrow(new RegExp(`^capacity must be .*, not ${capacity}$`))
    }
    for (const capacity of ['2', null, {}, 2n]) {
      expect(() => make({ capacity } as never)).toThrow(TypeError)
      expect(() => make({ capacity } as never)).toThrow(/^capacity must be .*, not ./)
    }
  })
})

it('QC-09 a broadcast that could hold nothing: RangeError', () => {
  expect(() => new Broadcast({ capacity: 0 })).toThrow(RangeError)
})

it('QC-09 PriorityQueue: compare has to be a function', () => {
  for (const bad of [undefined, null, 5, 'key', {}] as never[]) {
    expect(() => new PriorityQueue({ capacity: 1, compare: bad })).toThrow(TypeError)
    expect(() => new PriorityQueue({ capacity: 1, compare: bad })).toThrow(
      /^compare must be a function, not ./,
    )
  }
})

it('QC-09 channel: overflow and onUndelivered are checked', () => {
  for (const overflow of ['drop', 5, null] as never[])
    expect(() => channel({ capacity: 1, overflow })).toThrow(/^overflow must be "wait".*, not ./)
  for (const onUndelivered of ['log', 5, null, {}] as never[])
    expect(() => channel({ capacity: 1, onUndelivered })).toThrow(/^onUndelivered must be a function, not ./)
})

describe.each(Object.entries(stores))('%s', (_name, make) => {
  it('H14 an item is never undefined: TypeError, and nothing is put', () =>
    runVirtual(async (_time, main) => {
      const store = make(2)
      expect(() => store.tryPut(undefined as never)).toThrow(/^item must not be undefined/)
      const put = async () => store.put(undefined as never, main)
      expect(await caught(put())).toBeInstanceOf(TypeError)
      expect(store.statistics()).toMatchObject({ size: 0, waiting: 0 })
    }))

  it('H14 null, 0 and false are items like any other', () => {
    const store = make(3) as unknown as { tryPut(item: unknown): boolean; tryGet(): unknown }
    for (const item of [null, 0, false]) {
      expect(store.tryPut(item)).toBe(true)
      expect(store.tryGet()).toBe(item)
    }
  })
})

describe.each(Object.entries(waits))('%s', (_name, make) => {
  it('H14 a signal that is none: TypeError, before anything happened', () =>
    runVirtual(async (_time, main) => {
      for (const signal of [5, 'stop', {}, null] as never[]) {
        const { wait, grant, inLine, gives } = make()
        const call = async () => wait({ signal })
        const error = await caught(call())
        expect(error).toBeInstanceOf(TypeError)
        expect((error as Error).message).toMatch(/^signal must be an AbortSignal, not ./)
        expect(inLine?.() ?? 0).toBe(0)
        grant()
        expect(await wait(main)).toEqual(gives)
      }
    }))
})

describe.each(Object.entries(queues))('%s', (_name, make) => {
  it('H14 taskDone more often than items were put: UsageError', () => {
    const queue = make(2)
    expect(() => queue.taskDone()).toThrow(UsageError)
    queue.tryPut(1)
    queue.taskDone()
    expect(() => queue.taskDone()).toThrow(UsageError)
  })
})

it('H14 PriorityQueue: a compare that throws: the put throws it, and the item is not in', async () => {
  const broken = new Error('broken')
  let isBroken = false
  const queue = new PriorityQueue<number>({
    capacity: 9,
    compare(a, b) {
      if (isBroken) throw broken
      return a - b
    },
  })
  for (const item of [3, 1, 2]) queue.tryPut(item)
  isBroken = true
  expect(() => queue.tryPut(0)).toThrow(broken)
  const put = async () => queue.put(0)
  expect(await caught(put())).toBe(broken)
  isBroken = false
  expect(queue.size).toBe(3)
  expect([queue.tryGet(), queue.tryGet(), queue.tryGet(), queue.tryGet()]).toEqual([1, 2, 3, undefined])
  for (let i = 0; i < 3; i++) queue.taskDone()
  expect(() => queue.taskDone()).toThrow(UsageError)
})

describe('H14 PriorityQueue: a compare that throws in the middle of a get', () => {
  const broken = new Error('broken')
  const touchy = (capacity: number) => {
    const state = { breaksAt: (_item: number) => false }
    const queue = new PriorityQueue<number>({
      capacity,
      compare(a, b) {
        if (state.breaksAt(a) || state.breaksAt(b)) throw broken
        return a - b
      },
    })
    return { queue, state }
  }

  it('QC-23 the get throws it, and every item is still there, in order', () => {
    const { queue, state } = touchy(9)
    for (const item of [5, 3, 4, 1, 2]) queue.tryPut(item)
    state.breaksAt = () => true
    expect(() => queue.tryGet()).toThrow(broken)
    expect(queue.size).toBe(5)
    state.breaksAt = () => false
    expect(Array.from({ length: 6 }, () => queue.tryGet())).toEqual([1, 2, 3, 4, 5, undefined])
  })

  it('QC-23 over the item of a waiting put: that put throws it, the next is let in, the get has its item', () =>
    runVirtual((_time, main) =>
      scope(async (s) => {
        const { queue, state } = touchy(2)
        queue.tryPut(1)
        queue.tryPut(2)
        const bad = s.spawn((self) => caught(queue.put(7, self)))
        const good = s.spawn((self) => queue.put(3, self))
        state.breaksAt = (item) => item === 7
        expect(queue.tryGet()).toBe(1)
        expect(await bad.join(s)).toBe(broken)
        await good.join(s)
        expect([queue.size, queue.tryGet(), queue.tryGet(), queue.tryGet()]).toEqual([2, 2, 3, undefined])
      }, main),
    ))
})

it('H14 broadcast: an item is never undefined, and nothing is sent', () =>
  runVirtual(async (_time, main) => {
    const broadcast = new Broadcast<string>({ capacity: 1 })
    const subscription = broadcast.subscribe()
    expect(() => broadcast.send(undefined as never)).toThrow(/^item must not be undefined/)
    broadcast.send('item')
    expect(await subscription.receive(main)).toBe('item')
  }))

it('H14 reserve: an item is never undefined, and the place is still there', () =>
  runVirtual(async (_time, main) => {
    const [sender, receiver] = channel<string>({ capacity: 1 })
    const place = await sender.reserve(main)
    expect(() => place.send(undefined as never)).toThrow(/^item must not be undefined/)
    place.send('item')
    expect(receiver.tryReceive()).toBe('item')
  }))

it('H14 select: bad sources are named, none at all are refused, and nothing is taken', () =>
  runVirtual(async (_time, main) => {
    const queue = new Queue<string>({ capacity: 1 })
    queue.tryPut('item')
    for (const bad of [5, null, undefined, {}, new Watch(0), Promise.resolve()]) {
      const error = await caught(select({ queue, bad } as never, main))
      expect(error).toBeInstanceOf(TypeError)
      expect((error as Error).message).toMatch(/^sources\.bad must be .*, not ./)
    }
    for (const none of [{}, undefined, null, 5] as never[]) {
      const error = await caught(select(none, main))
      expect(error).toBeInstanceOf(RangeError)
      expect((error as Error).message).toMatch(/^sources must have at least one/)
    }
    expect(queue.tryGet()).toBe('item')
  }))

it('H14 names are kept', () => {
  expect(new Queue({ capacity: 1, name: 'jobs' }).name).toBe('jobs')
  expect(new Broadcast({ capacity: 1, name: 'news' }).name).toBe('news')
  expect(new Watch(0, { name: 'level' }).name).toBe('level')
  expect(new Deferred({ name: 'answer' }).name).toBe('answer')
})
