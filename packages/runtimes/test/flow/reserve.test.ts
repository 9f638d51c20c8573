import { channel, ChannelClosedError, checkpoint, type Reservation, scope } from '@async-lab/core'
import { runVirtual } from '@async-lab/core/testing'
import { expect, it } from 'vitest'
import { caught } from '../caught.ts'

it('QC-07 reserve keeps a place: nobody else gets it, and send on it does not wait', () =>
  runVirtual((_time, main) =>
    scope(async (s) => {
      const [sender, receiver] = channel<number>({ capacity: 2 })
      const place = await sender.reserve(s)
      expect([sender.trySend(1), sender.trySend(2)]).toEqual([true, false])
      place.send(3)
      expect([receiver.tryReceive(), receiver.tryReceive()]).toEqual([1, 3])
      expect(() => place.send(4)).toThrow(/reserve again/)
      place.release()
      expect([sender.trySend(5), sender.trySend(6), sender.trySend(7)]).toEqual([true, true, false])
    }, main),
  ))

it.each(['release', Symbol.dispose] as const)(
  'QC-07 reserve: %s gives the place to the next in line, once',
  (end) =>
    runVirtual((_time, main) =>
      scope(async (s) => {
        const [sender, receiver] = channel<number>({ capacity: 1 })
        const place = await sender.reserve(s)
        const sends = [1, 2].map((item) => s.spawn((self) => sender.send(item, self)))
        expect(sender.statistics()).toMatchObject({ size: 0, waitingToPut: 2 })
        place[end]()
        place[end]()
        expect(sender.statistics()).toMatchObject({ size: 1, waitingToPut: 1 })
        expect([receiver.tryReceive(), receiver.tryReceive()]).toEqual([1, 2])
        for (const send of sends) await send.join(s)
      }, main),
    ),
)

it('QC-07 reserve waits in one line with send, and gets its turn', () =>
  runVirtual((_time, main) =>
    scope(async (s) => {
      const [sender, receiver] = channel<number>({ capacity: 1 })
      await sender.send(1, s)
      const reserving = s.spawn<Reservation<number>>((self) => sender.reserve(self))
      const sending = s.spawn((self) => sender.send(3, self))
      expect(receiver.tryReceive()).toBe(1)
      expect(sender.statistics()).toMatchObject({ size: 0, waitingToPut: 1 })
      const place = await reserving.join(s)
      place.send(2)
      expect(receiver.tryReceive()).toBe(2)
      expect(receiver.tryReceive()).toBe(3)
      await sending.join(s)
    }, main),
  ))

it('QC-07 reserve: an item handed to a receiver who waits leaves its place to the next in line', () =>
  runVirtual((_time, main) =>
    scope(async (s) => {
      const [sender, receiver] = channel<number>({ capacity: 1 })
      const place = await sender.reserve(s)
      const receiving = s.spawn((self) => receiver.receive(self))
      const sending = s.spawn((self) => sender.send(2, self))
      place.send(1)
      expect(await receiving.join(s)).toBe(1)
      expect(sender.statistics()).toMatchObject({ size: 1, waitingToPut: 0 })
      await sending.join(s)
      expect(receiver.tryReceive()).toBe(2)
    }, main),
  ))

it.each([0, 1])('QC-07 reserve, capacity %d: a newcomer does not receive past those who wait', (capacity) =>
  runVirtual((_time, main) =>
    scope(async (s) => {
      const [sender, receiver] = channel<number>({ capacity })
      const reserving = s.spawn<Reservation<number>>((self) => sender.reserve(self))
      const log: string[] = []
      const receive = (name: string) =>
        s.spawn(async (self) => log.push(`${name}${await receiver.receive(self)}`))
      const first = receive('first ')
      const place = await reserving.join(s)
      const sending = s.spawn((self) => sender.send(1, self))
      expect(receiver.tryReceive()).toBe(undefined)
      const second = receive('second ')
      place.release()
      expect(sender.trySend(2)).toBe(true)
      for (const task of [first, second, sending]) await task.join(s)
      expect(log).toEqual(['first 1', 'second 2'])
    }, main),
  ),
)

it('QC-08 reserve, capacity 0: waits for a receiver, whom nobody else may then serve', () =>
  runVirtual((_time, main) =>
    scope(async (s) => {
      const [sender, receiver] = channel<number>({ capacity: 0 })
      const reserving = s.spawn<Reservation<number>>((self) => sender.reserve(self))
      await checkpoint(s)
      expect([reserving.state, sender.statistics().waitingToPut]).toEqual(['running', 1])
      const receiving = s.spawn((self) => receiver.receive(self))
      expect(sender.trySend(9)).toBe(false)
      const place = await reserving.join(s)
      place.send(1)
      expect(await receiving.join(s)).toBe(1)
    }, main),
  ))

it('QC-08 reserve, capacity 0: released, the receiver is for the next sender', () =>
  runVirtual((_time, main) =>
    scope(async (s) => {
      const [sender, receiver] = channel<number>({ capacity: 0 })
      const receiving = s.spawn((self) => receiver.receive(self))
      const place = await sender.reserve(s)
      const sending = s.spawn((self) => sender.send(2, self))
      expect(sending.state).toBe('running')
      place.release()
      expect(await receiving.join(s)).toBe(2)
      await sending.join(s)
    }, main),
  ))

it('QC-16 reserve, capacity 0: the receiver is cancelled meanwhile: the item is for the next one, or told', () =>
  runVirtual((_time, main) =>
    scope(async (s) => {
      const lost: number[] = []
      const [sender, receiver] = channel<number>({ capacity: 0, onUndelivered: (item) => lost.push(item) })
      for (const isReceived of [true, false]) {
        const receiving = s.spawn((self) => receiver.receive(self))
        const place = await sender.reserve(s)
        receiving.cancel()
        place.send(1)
        if (isReceived) expect(await receiver.receive(s)).toBe(1)
        expect(lost).toEqual([])
      }
      receiver.close()
      expect(lost).toEqual([1])
    }, main),
  ))

it('QC-11 reserve: the receiving side is closed meanwhile: send throws, its caller still has the item', () =>
  runVirtual((_time, main) =>
    scope(async (s) => {
      const lost: number[] = []
      const [sender, receiver] = channel<number>({ capacity: 1, onUndelivered: (item) => lost.push(item) })
      const place = await sender.reserve(s)
      const waiting = caught(sender.reserve(s))
      receiver.close()
      expect(() => place.send(1)).toThrow(ChannelClosedError)
      expect(await waiting).toBeInstanceOf(ChannelClosedError)
      expect(lost).toEqual([])
    }, main),
  ))

it('QC-01 reserve granted, then cancelled, same turn: the place is there and has to be given back', () =>
  runVirtual((_time, main) =>
    scope(async (s) => {
      const [sender, receiver] = channel<number>({ capacity: 1 })
      sender.trySend(0)
      const reserving = s.spawn(async (self) => {
        const place = await sender.reserve(self)
        await checkpoint(self).finally(() => place.release())
      })
      expect(receiver.tryReceive()).toBe(0)
      reserving.cancel()
      expect(sender.trySend(1)).toBe(false)
      expect((await reserving.settled()).kind).toBe('cancelled')
      expect(sender.trySend(1)).toBe(true)
    }, main),
  ))

it('QC-01 reserve cancelled, then room, same turn: nothing is kept', () =>
  runVirtual((_time, main) =>
    scope(async (s) => {
      const [sender, receiver] = channel<number>({ capacity: 1 })
      sender.trySend(0)
      const reserving = s.spawn<Reservation<number>>((self) => sender.reserve(self))
      reserving.cancel()
      expect(sender.statistics().waitingToPut).toBe(0)
      expect(receiver.tryReceive()).toBe(0)
      expect(sender.trySend(1)).toBe(true)
      expect((await reserving.settled()).kind).toBe('cancelled')
    }, main),
  ))
