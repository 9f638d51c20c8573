import {
  AsyncEvent,
  Broadcast,
  channel,
  ChannelClosedError,
  Deferred,
  Queue,
  QueueShutDownError,
  scope,
  select,
} from '@async-lab/core'
import { runVirtual } from '@async-lab/core/testing'
import { expect, it } from 'vitest'
import { caught } from '../caught.ts'

/** One source of each kind, and how to make each ready. */
function everySource() {
  const [sender, receiver] = channel<string>({ capacity: 4 })
  const queue = new Queue<string>({ capacity: 4 })
  const broadcast = new Broadcast<string>({ capacity: 4 })
  const subscription = broadcast.subscribe()
  const deferred = new Deferred<string>()
  const event = new AsyncEvent()
  const sources = { receiver, queue, subscription, deferred, event }
  const grant: Record<keyof typeof sources, () => void> = {
    receiver: () => void sender.trySend('item'),
    queue: () => void queue.tryPut('item'),
    subscription: () => broadcast.send('item'),
    deferred: () => deferred.resolve('item'),
    event: () => event.set(),
  }
  const inLine = () =>
    [receiver, queue, deferred, event].reduce((sum, one) => sum + one.statistics().waiting, 0)
  return { sources, grant, inLine }
}

const NAMES = ['receiver', 'queue', 'subscription', 'deferred', 'event'] as const

it.each(NAMES)('QC-30 select waits, a %s becomes ready: it wins, and no arm stays in any line', (name) =>
  runVirtual((_time, main) =>
    scope(async (s) => {
      const { sources, grant, inLine } = everySource()
      const selecting = s.spawn((self) => select(sources, self))
      expect(inLine()).toBe(4)
      grant[name]()
      expect(inLine()).toBe(0)
      expect(await selecting.join(s)).toEqual({ name, value: name === 'event' ? undefined : 'item' })
    }, main),
  ),
)

it.each(NAMES)('QC-30 select finds a %s ready: it wins at once', (name) =>
  runVirtual((time, main) =>
    scope(async (s) => {
      const { sources, grant, inLine } = everySource()
      grant[name]()
      expect(await select(sources, s)).toMatchObject({ name })
      expect([inLine(), time.now()]).toEqual([0, 0])
    }, main),
  ),
)

it('QC-30 several become ready in one turn: exactly one wins, the others give away nothing', () =>
  runVirtual((_time, main) =>
    scope(async (s) => {
      const { sources, grant } = everySource()
      const selecting = s.spawn((self) => select(sources, self))
      grant.queue()
      grant.receiver()
      grant.subscription()
      expect(await selecting.join(s)).toEqual({ name: 'queue', value: 'item' })
      expect(sources.queue.tryGet()).toBe(undefined)
      expect(sources.receiver.tryReceive()).toBe('item')
      expect(await sources.subscription.receive(s)).toBe('item')
    }, main),
  ))

it('QC-30 several are ready: exactly one wins, the others keep theirs', () =>
  runVirtual((_time, main) =>
    scope(async (s) => {
      const queues = { a: new Queue<string>({ capacity: 1 }), b: new Queue<string>({ capacity: 1 }) }
      for (let round = 0; round < 20; round++) {
        queues.a.tryPut('of a')
        queues.b.tryPut('of b')
        const { name, value } = await select(queues, s)
        expect(value).toBe(`of ${name}`)
        const left = [queues.a.tryGet(), queues.b.tryGet()]
        expect(left).toEqual(name === 'a' ? [undefined, 'of b'] : ['of a', undefined])
      }
    }, main),
  ))

const winners = (seed: number, biased: boolean) =>
  runVirtual<string>(
    async (_time, main) => {
      const names: string[] = []
      const sources = { x: new AsyncEvent(), b: new AsyncEvent(), a: new AsyncEvent() }
      for (const one of Object.values(sources)) one.set()
      for (let i = 0; i < 60; i++) names.push((await select(sources, { signal: main.signal, biased })).name)
      return names.join('')
    },
    { seed },
  )

it('QC-30 unbiased: each of those that are ready wins now and then, and the seed decides', async () => {
  const names = await winners(1, false)
  for (const name of 'abx') expect(names.split(name).length - 1).toBeGreaterThan(5)
  expect(await winners(1, false)).toBe(names)
  const others = await Promise.all([2, 3, 4].map((seed) => winners(seed, false)))
  expect(others.some((other) => other !== names)).toBe(true)
})

it('QC-30 biased: the first in the order of the keys wins', async () => {
  expect(await winners(1, true)).toBe('x'.repeat(60))
})

it('QC-30 all closed: rejects with ChannelClosedError, no hang', () =>
  runVirtual((_time, main) =>
    scope(async (s) => {
      const [sendA, a] = channel<number>({ capacity: 1 })
      const [sendB, b] = channel<number>({ capacity: 1 })
      sendA.close()
      sendB.close()
      expect(await caught(select({ a, b }, s))).toBeInstanceOf(ChannelClosedError)
    }, main),
  ))

it('QC-30 sources close while it waits: it goes on with the others, and rejects with the last', () =>
  runVirtual((_time, main) =>
    scope(async (s) => {
      const [sendA, a] = channel<number>({ capacity: 1 })
      const [sendB, b] = channel<number>({ capacity: 1 })
      const broadcast = new Broadcast<number>({ capacity: 1 })
      const c = broadcast.subscribe()
      const error = caught(select({ a, b, c }, s))
      sendA.close()
      expect(b.statistics().waitingToGet).toBe(1)
      broadcast.close()
      expect(b.statistics().waitingToGet).toBe(1)
      sendB.close('over')
      expect(await error).toMatchObject({ code: 'CHANNEL_CLOSED_ERR', reason: 'over' })
      expect(b.statistics().waitingToGet).toBe(0)
    }, main),
  ))

it('QC-30 closed sources are left out: an open one wins, and a closed one is drained first', () =>
  runVirtual((_time, main) =>
    scope(async (s) => {
      const [sendA, a] = channel<number>({ capacity: 1 })
      const [sendB, b] = channel<number>({ capacity: 1 })
      sendA.trySend(1)
      sendA.close()
      expect(await select({ a, b }, s)).toEqual({ name: 'a', value: 1 })
      const selecting = s.spawn((self) => select({ a, b }, self))
      sendB.trySend(2)
      expect(await selecting.join(s)).toEqual({ name: 'b', value: 2 })
    }, main),
  ))

it('QC-30 a receiver of its own is closed while it waits: only that arm ends', () =>
  runVirtual((_time, main) =>
    scope(async (s) => {
      const [sender, a] = channel<number>({ capacity: 1 })
      const b = a.clone()
      const selecting = s.spawn((self) => select({ a, b }, self))
      a.close()
      sender.trySend(1)
      expect(await selecting.join(s)).toEqual({ name: 'b', value: 1 })
      expect(b.statistics().waitingToGet).toBe(0)
    }, main),
  ))

it('QC-30 queues that are shut down: rejects with what a get throws', () =>
  runVirtual((_time, main) =>
    scope(async (s) => {
      const queue = new Queue<number>({ capacity: 1 })
      const error = caught(select({ queue }, s))
      queue.shutdown()
      expect(await error).toBeInstanceOf(QueueShutDownError)
      expect(await caught(select({ queue }, s))).toBeInstanceOf(QueueShutDownError)
    }, main),
  ))

it('QC-30 a deferred that is rejected ends it with that error, waiting or ready, and no arm stays', () =>
  runVirtual((_time, main) =>
    scope(async (s) => {
      const E = new Error('E')
      const queue = new Queue<number>({ capacity: 1 })
      const deferred = new Deferred<number>()
      const error = caught(select({ queue, deferred }, s))
      deferred.reject(E)
      expect(queue.statistics().waitingToGet).toBe(0)
      expect(await error).toBe(E)
      expect(await caught(select({ queue, deferred }, s))).toBe(E)
    }, main),
  ))

it('QC-30 capacity 0: it takes from a sender who waits, and one that comes finds it in line, once', () =>
  runVirtual((_time, main) =>
    scope(async (s) => {
      const [sendA, a] = channel<number>({ capacity: 0 })
      const [sendB, b] = channel<number>({ capacity: 0 })
      const sending = s.spawn((self) => sendA.send(1, self))
      expect(await select({ a, b }, s)).toEqual({ name: 'a', value: 1 })
      await sending.join(s)
      const selecting = s.spawn((self) => select({ a, b }, self))
      expect([sendB.trySend(2), sendA.trySend(3), sendB.trySend(4)]).toEqual([true, false, false])
      expect(await selecting.join(s)).toEqual({ name: 'b', value: 2 })
    }, main),
  ))
