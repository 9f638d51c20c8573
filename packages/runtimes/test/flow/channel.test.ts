import { channel, ChannelClosedError, checkpoint, scope } from '@async-lab/core'
import { runVirtual } from '@async-lab/core/testing'
import { expect, it } from 'vitest'
import { caught } from '../caught.ts'

it('QC-07 a sent item has an owner, through any end of the channel', () =>
  runVirtual((_time, main) =>
    scope(async (s) => {
      const [sender, receiver] = channel<number>({ capacity: 1 })
      const other = receiver.clone()
      const waiting = s.spawn((self) => receiver.receive(self))
      expect(sender.trySend(1)).toBe(true)
      expect(other.tryReceive()).toBe(undefined)
      expect(await waiting.join(s)).toBe(1)
    }, main),
  ))

it('QC-08 rendezvous: send resolves only when its item is received', () =>
  runVirtual((_time, main) =>
    scope(async (s) => {
      const [sender, receiver] = channel<number>({ capacity: 0 })
      const log: string[] = []
      const sending = s.spawn(async (self) => {
        await sender.send(1, self)
        log.push('sent')
      })
      await checkpoint(s)
      expect(log).toEqual([])
      expect(await receiver.receive(s)).toBe(1)
      await sending.join(s)
      expect(log).toEqual(['sent'])
    }, main),
  ))

it('QC-08 rendezvous: trySend without a receiver is false, tryReceive without a sender undefined', () =>
  runVirtual((_time, main) =>
    scope(async (s) => {
      const [sender, receiver] = channel<number>({ capacity: 0 })
      expect(sender.trySend(1)).toBe(false)
      expect(receiver.tryReceive()).toBe(undefined)
      const receiving = s.spawn((self) => receiver.receive(self))
      expect(sender.trySend(2)).toBe(true)
      expect(sender.trySend(3)).toBe(false)
      expect(await receiving.join(s)).toBe(2)
      const sending = s.spawn((self) => sender.send(4, self))
      expect(receiver.tryReceive()).toBe(4)
      expect(receiver.tryReceive()).toBe(undefined)
      await sending.join(s)
    }, main),
  ))

it('QC-10 closing a sender: sends that wait on that handle reject, those on a clone go on', () =>
  runVirtual((_time, main) =>
    scope(async (s) => {
      const [sender, receiver] = channel<number>({ capacity: 1 })
      const clone = sender.clone()
      await sender.send(0, s)
      const [mine, its] = [caught(sender.send(1, s)), clone.send(2, s)]
      sender.close()
      expect(receiver.statistics()).toMatchObject({ senders: 1, waitingToPut: 1 })
      expect(await mine).toBeInstanceOf(ChannelClosedError)
      expect([receiver.tryReceive(), receiver.tryReceive()]).toEqual([0, 2])
      await its
      expect(await caught(sender.send(3, s))).toBeInstanceOf(ChannelClosedError)
      expect(() => sender.trySend(3)).toThrow(ChannelClosedError)
      expect(await caught(sender.reserve(s))).toBeInstanceOf(ChannelClosedError)
      expect(() => sender.clone()).toThrow(ChannelClosedError)
    }, main),
  ))

it('QC-10 closing the sending side: receivers drain, then receive rejects with the reason, each time', () =>
  runVirtual((_time, main) =>
    scope(async (s) => {
      const [sender, receiver] = channel<number>({ capacity: 2 })
      const reason = new Error('no more')
      await sender.send(1, s)
      await sender.send(2, s)
      sender.close(reason)
      sender.close('too late')
      expect([await receiver.receive(s), receiver.tryReceive()]).toEqual([1, 2])
      for (let i = 0; i < 2; i++) {
        const error = await caught(receiver.receive(s))
        expect(error).toBeInstanceOf(ChannelClosedError)
        expect((error as { reason: unknown }).reason).toBe(reason)
        expect(() => receiver.tryReceive()).toThrow(ChannelClosedError)
      }
    }, main),
  ))

it('QC-10 closing the sending side wakes all who wait to receive', () =>
  runVirtual((time, main) =>
    scope(async (s) => {
      const [sender, receiver] = channel<number>({ capacity: 2 })
      const waiting = [caught(receiver.receive(s)), caught(receiver.clone().receive(s))]
      sender.close('enough')
      expect(receiver.statistics()).toMatchObject({ waitingToGet: 0, senders: 0 })
      for (const error of await Promise.all(waiting))
        expect(error).toMatchObject({ code: 'CHANNEL_CLOSED_ERR', reason: 'enough' })
      expect(time.now()).toBe(0)
    }, main),
  ))

it('QC-10 iteration drains and ends normally, also by an error as the reason', () =>
  runVirtual((_time, main) =>
    scope(async (s) => {
      const [sender, receiver] = channel<number>({ capacity: 1 })
      const seen: number[] = []
      const loop = s.spawn(async () => {
        for await (const item of receiver) seen.push(item)
        return 'ended'
      })
      for (const item of [1, 2, 3]) await sender.send(item, s)
      sender.close(new Error('reason'))
      expect(await loop.join(s)).toBe('ended')
      expect(seen).toEqual([1, 2, 3])
      for await (const item of receiver) seen.push(item)
      expect(seen).toHaveLength(3)
    }, main),
  ))

it('QC-11 closing the receiving side: senders, waiting and later, reject', () =>
  runVirtual((_time, main) =>
    scope(async (s) => {
      const [sender, receiver] = channel<number>({ capacity: 1 })
      await sender.send(0, s)
      const waiting = [caught(sender.send(1, s)), caught(sender.reserve(s))]
      receiver.close()
      expect(sender.statistics()).toMatchObject({ waitingToPut: 0, receivers: 0, size: 0 })
      for (const error of await Promise.all(waiting)) expect(error).toBeInstanceOf(ChannelClosedError)
      expect(await caught(sender.send(2, s))).toBeInstanceOf(ChannelClosedError)
      expect(await caught(sender.reserve(s))).toBeInstanceOf(ChannelClosedError)
      expect(() => sender.trySend(2)).toThrow(ChannelClosedError)
    }, main),
  ))

it('QC-11 closing the receiving side: what was buffered goes to onUndelivered, in order', () => {
  const lost: number[] = []
  const [sender, receiver] = channel<number>({ capacity: 3, onUndelivered: (item) => lost.push(item) })
  for (const item of [1, 2, 3]) sender.trySend(item)
  const clone = receiver.clone()
  receiver.close()
  expect(lost).toEqual([])
  expect(clone.tryReceive()).toBe(1)
  clone.close()
  clone.close()
  expect(lost).toEqual([2, 3])
})

it('QC-11 receives on a closed handle reject, waiting and later; those on a clone go on', () =>
  runVirtual((_time, main) =>
    scope(async (s) => {
      const [sender, receiver] = channel<number>({ capacity: 1 })
      const clone = receiver.clone()
      const [mine, its] = [caught(receiver.receive(s)), clone.receive(s)]
      receiver.close()
      expect(sender.statistics()).toMatchObject({ receivers: 1, waitingToGet: 1 })
      expect(await mine).toBeInstanceOf(ChannelClosedError)
      expect(sender.trySend(1)).toBe(true)
      expect(await its).toBe(1)
      expect(await caught(receiver.receive(s))).toBeInstanceOf(ChannelClosedError)
      expect(() => receiver.tryReceive()).toThrow(ChannelClosedError)
      expect(() => receiver.clone()).toThrow(ChannelClosedError)
      for await (const item of receiver) throw new Error(`received ${item}`)
      expect(sender.trySend(2)).toBe(true)
      expect(() => receiver.tryReceive()).toThrow(ChannelClosedError)
      expect(clone.tryReceive()).toBe(2)
    }, main),
  ))

it('QC-10 Symbol.dispose closes an end', () => {
  const [sender, receiver] = channel<number>({ capacity: 1 })
  sender[Symbol.dispose]()
  expect(receiver.statistics()).toMatchObject({ senders: 0, receivers: 1 })
  receiver[Symbol.dispose]()
  receiver[Symbol.dispose]()
  expect(receiver.statistics()).toMatchObject({ senders: 0, receivers: 0 })
})

it('QC-13 many producers: one loop gets everything and ends by itself after the last close', () =>
  runVirtual((_time, main) =>
    scope(async (s) => {
      const [sender, receiver] = channel<number>({ capacity: 2 })
      for (let task = 0; task < 10; task++) {
        const own = sender.clone()
        s.spawn(async (self) => {
          for (let i = 0; i < 3; i++) await own.send(task * 3 + i, self)
          own.close()
        })
      }
      sender.close()
      const seen: number[] = []
      for await (const item of receiver) seen.push(item)
      expect(seen.toSorted((a, b) => a - b)).toEqual(Array.from({ length: 30 }, (_, i) => i))
      for (let task = 0; task < 10; task++) {
        const own = seen.filter((item) => Math.floor(item / 3) === task)
        expect(own).toEqual(own.toSorted((a, b) => a - b))
      }
    }, main),
  ))

it.each([0, 1, 10])(
  'QC-14 many consumers, capacity %d: 5 wait, 10 items one by one, each got two',
  (capacity) =>
    runVirtual((_time, main) =>
      scope(async (s) => {
        const [sender, receiver] = channel<number>({ capacity })
        const got = Array.from({ length: 5 }, () => [] as number[])
        const consumers = got.map((own) =>
          s.spawn(async (self) => {
            for (let i = 0; i < 2; i++) own.push(await receiver.receive(self))
          }),
        )
        for (let item = 0; item < 10; item++) {
          await sender.send(item, s)
          await checkpoint(s)
        }
        for (const consumer of consumers) await consumer.join(s)
        expect(got.map((own) => own.length)).toEqual([2, 2, 2, 2, 2])
        expect(got.flat().toSorted((a, b) => a - b)).toEqual(Array.from({ length: 10 }, (_, i) => i))
      }, main),
    ),
)
