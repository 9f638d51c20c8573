import { Broadcast, ChannelClosedError, LaggedError, scope, type Subscription } from '@async-lab/core'
import { runVirtual } from '@async-lab/core/testing'
import { expect, it } from 'vitest'
import { caught } from '../caught.ts'

const receiveAll = async (
  from: Subscription<number>,
  count: number,
  s: Parameters<typeof from.receive>[0],
) => {
  const items: number[] = []
  for (let i = 0; i < count; i++) items.push(await from.receive(s))
  return items
}

it('QC-25 lag: capacity 4, 10 sent: a slow subscriber is told of 6, then gets 7 to 10', () =>
  runVirtual((_time, main) =>
    scope(async (s) => {
      const broadcast = new Broadcast<number>({ capacity: 4 })
      const [slow, fast] = [broadcast.subscribe(), broadcast.subscribe()]
      const seen: number[] = []
      for (let item = 1; item <= 10; item++) {
        broadcast.send(item)
        seen.push(await fast.receive(s))
      }
      expect(seen).toEqual([1, 2, 3, 4, 5, 6, 7, 8, 9, 10])
      const error = await caught(slow.receive(s))
      expect(error).toBeInstanceOf(LaggedError)
      expect(error).toMatchObject({ code: 'LAGGED_ERR', missed: 6 })
      expect(await receiveAll(slow, 4, s)).toEqual([7, 8, 9, 10])
      const late = broadcast.subscribe()
      broadcast.send(11)
      for (const one of [slow, fast, late]) expect(await one.receive(s)).toBe(11)
    }, main),
  ))

it('QC-25 exactly as many items as it holds: nothing is missed', () =>
  runVirtual((_time, main) =>
    scope(async (s) => {
      const broadcast = new Broadcast<number>({ capacity: 2 })
      const one = broadcast.subscribe()
      for (const item of [1, 2]) broadcast.send(item)
      expect(await receiveAll(one, 2, s)).toEqual([1, 2])
      for (const item of [3, 4, 5]) broadcast.send(item)
      expect(await caught(one.receive(s))).toMatchObject({ missed: 1 })
      expect(await receiveAll(one, 2, s)).toEqual([4, 5])
    }, main),
  ))

it('QC-25 who waits gets each item: send hands it to all who wait', () =>
  runVirtual((_time, main) =>
    scope(async (s) => {
      const broadcast = new Broadcast<string>({ capacity: 1 })
      const waiting = [broadcast.subscribe(), broadcast.subscribe()].map((one) =>
        s.spawn((self) => one.receive(self)),
      )
      broadcast.send('a')
      for (const task of waiting) expect(await task.join(s)).toBe('a')
    }, main),
  ))

it('QC-25 two tasks that wait on one subscription get one item each, in order', () =>
  runVirtual((_time, main) =>
    scope(async (s) => {
      const broadcast = new Broadcast<string>({ capacity: 4 })
      const one = broadcast.subscribe()
      const waiting = [0, 1].map(() => s.spawn((self) => one.receive(self)))
      broadcast.send('a')
      broadcast.send('b')
      expect([await waiting[0]!.join(s), await waiting[1]!.join(s)]).toEqual(['a', 'b'])
    }, main),
  ))

it('QC-25 close: subscribers take what is there, then reject, each time; who waits is woken; send throws', () =>
  runVirtual((_time, main) =>
    scope(async (s) => {
      const broadcast = new Broadcast<number>({ capacity: 4 })
      const [behind, waiting] = [broadcast.subscribe(), broadcast.subscribe()]
      broadcast.send(1)
      expect(await waiting.receive(s)).toBe(1)
      const woken = caught(waiting.receive(s))
      broadcast.close()
      broadcast.close()
      expect(await woken).toBeInstanceOf(ChannelClosedError)
      expect(await behind.receive(s)).toBe(1)
      for (let i = 0; i < 2; i++) expect(await caught(behind.receive(s))).toBeInstanceOf(ChannelClosedError)
      expect(() => broadcast.send(2)).toThrow(ChannelClosedError)
      expect(await caught(broadcast.subscribe().receive(s))).toBeInstanceOf(ChannelClosedError)
    }, main),
  ))

it('QC-25 a subscription that is closed gets nothing more, and holds nobody up', () =>
  runVirtual((_time, main) =>
    scope(async (s) => {
      const broadcast = new Broadcast<number>({ capacity: 2 })
      const [one, other] = [broadcast.subscribe(), broadcast.subscribe()]
      const woken = caught(one.receive(s))
      one.close()
      one[Symbol.dispose]()
      expect(await woken).toBeInstanceOf(ChannelClosedError)
      expect(broadcast.statistics()).toEqual({ waiting: 0, size: 0, capacity: 2, subscribers: 1 })
      broadcast.send(1)
      expect(await caught(one.receive(s))).toBeInstanceOf(ChannelClosedError)
      expect(await other.receive(s)).toBe(1)
      other.close()
      expect(broadcast.statistics()).toEqual({ waiting: 0, size: 0, capacity: 2, subscribers: 0 })
    }, main),
  ))

it('QC-25 without subscribers an item is for nobody, and not kept', () => {
  const broadcast = new Broadcast<number>({ capacity: 2 })
  for (let item = 0; item < 5; item++) broadcast.send(item)
  expect(broadcast.statistics().size).toBe(0)
  broadcast.subscribe()
  broadcast.send(5)
  expect(broadcast.statistics()).toEqual({ waiting: 0, size: 1, capacity: 2, subscribers: 1 })
  expect(Object.isFrozen(broadcast.statistics())).toBe(true)
})

it('QC-25 iteration drains and ends normally at the close of the broadcast', () =>
  runVirtual((_time, main) =>
    scope(async (s) => {
      const broadcast = new Broadcast<number>({ capacity: 4 })
      const loops = [broadcast.subscribe(), broadcast.subscribe()].map((one) =>
        s.spawn(async () => {
          const seen: number[] = []
          for await (const item of one) seen.push(item)
          return seen
        }),
      )
      const own = broadcast.subscribe()
      for (const item of [1, 2, 3]) broadcast.send(item)
      broadcast.close()
      for (const loop of loops) expect(await loop.join(s)).toEqual([1, 2, 3])
      own.close()
      for await (const item of own) throw new Error(`received ${item}`)
    }, main),
  ))

it('QC-25 iteration that is too slow throws LaggedError; a second loop goes on behind the gap', () =>
  runVirtual(async () => {
    const broadcast = new Broadcast<number>({ capacity: 1 })
    const one = broadcast.subscribe()
    for (const item of [1, 2, 3]) broadcast.send(item)
    broadcast.close()
    const seen: number[] = []
    const loop = async () => {
      for await (const item of one) seen.push(item)
    }
    expect(await caught(loop())).toMatchObject({ missed: 2 })
    await loop()
    expect(seen).toEqual([3])
  }))

it('QC-06 nothing kept: what every subscriber has read, or will not read any more, is gone', () =>
  runVirtual((_time, main) =>
    scope(async (s) => {
      const broadcast = new Broadcast<number>({ capacity: Infinity })
      const [slow, fast, leaving] = [broadcast.subscribe(), broadcast.subscribe(), broadcast.subscribe()]
      for (const item of [1, 2, 3]) broadcast.send(item)
      expect(await receiveAll(fast, 3, s)).toEqual([1, 2, 3])
      expect(await receiveAll(slow, 1, s)).toEqual([1])
      expect(broadcast.statistics()).toEqual({ waiting: 0, size: 3, capacity: Infinity, subscribers: 3 })
      leaving.close()
      expect(broadcast.statistics().size).toBe(2)
      const waiting = s.spawn(() => fast.receive(s))
      expect(broadcast.statistics()).toMatchObject({ waiting: 1, size: 2 })
      expect(await receiveAll(slow, 2, s)).toEqual([2, 3])
      expect(broadcast.statistics().size).toBe(0)
      broadcast.send(4)
      expect([await waiting.join(s), await slow.receive(s)]).toEqual([4, 4])
      expect(broadcast.statistics()).toMatchObject({ waiting: 0, size: 0 })
    }, main),
  ))
