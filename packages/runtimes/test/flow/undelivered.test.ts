import { CancelledError, channel, ChannelClosedError, checkpoint, scope, suspend } from '@async-lab/core'
import { runVirtual } from '@async-lab/core/testing'
import { expect, it } from 'vitest'
import { caught } from '../caught.ts'

function tellingChannel(capacity: number) {
  const lost: string[] = []
  const [sender, receiver] = channel<string>({ capacity, onUndelivered: (item) => lost.push(item) })
  return { sender, receiver, lost }
}

it.each([0, 1])(
  'QC-16 capacity %d: a waiting send is cancelled: its item is told, once, before cancel() returns',
  (capacity) =>
    runVirtual((_time, main) =>
      scope(async (s) => {
        const { sender, receiver, lost } = tellingChannel(capacity)
        if (capacity === 1) await sender.send('first', s)
        const sending = s.spawn((self) => sender.send('x', self))
        sending.cancel()
        expect(lost).toEqual(['x'])
        expect(sender.statistics().waitingToPut).toBe(0)
        expect((await sending.settled()).kind).toBe('cancelled')
        if (capacity === 1) expect(receiver.tryReceive()).toBe('first')
        expect(receiver.tryReceive()).toBe(undefined)
        receiver.close()
        expect(lost).toEqual(['x'])
      }, main),
    ),
)

it('QC-16 many sends cancelled at once: each item is told once, in order', () =>
  runVirtual(async (_time, main) => {
    const { sender, lost } = tellingChannel(0)
    await scope(async (s) => {
      for (const item of ['a', 'b', 'c']) s.spawn((self) => sender.send(item, self))
      s.cancel()
      expect(lost.toSorted()).toEqual(['a', 'b', 'c'])
    }, main)
    expect(lost).toHaveLength(3)
  }))

it('QC-16 a foreign signal ends a waiting send: its item is told', () =>
  runVirtual(async () => {
    const { sender, lost } = tellingChannel(0)
    const controller = new AbortController()
    const sending = caught(sender.send('x', { signal: controller.signal }))
    const reason = new Error('foreign')
    controller.abort(reason)
    expect(lost).toEqual(['x'])
    expect(await sending).toMatchObject({ code: 'ABORT_ERR', source: 'signal', reason })
  }))

it('QC-16 a send in a cancelled scope: it rejects, its item is told, nothing is sent', () =>
  runVirtual((_time, main) =>
    scope(async (s) => {
      const { sender, receiver, lost } = tellingChannel(3)
      const sending = s.spawn(async (self) => {
        await suspend(self).catch(() => {})
        await sender.send('x', self)
      })
      sending.cancel()
      expect((await sending.settled()).kind).toBe('cancelled')
      expect(lost).toEqual(['x'])
      expect(receiver.tryReceive()).toBe(undefined)
    }, main),
  ))

it('QC-16 granted, then cancelled in the same turn: the item is delivered, and not told', () =>
  runVirtual((_time, main) =>
    scope(async (s) => {
      const { sender, receiver, lost } = tellingChannel(0)
      let sent = false
      const sending = s.spawn(async (self) => {
        await sender.send('x', self)
        sent = true
        await checkpoint(self)
      })
      expect(receiver.tryReceive()).toBe('x')
      sending.cancel()
      expect((await sending.settled()).kind).toBe('cancelled')
      expect([sent, lost]).toEqual([true, []])
    }, main),
  ))

it('QC-16 the sending handle is closed while a send waits: it rejects, its item is told', () =>
  runVirtual((_time, main) =>
    scope(async (s) => {
      const { sender, receiver, lost } = tellingChannel(0)
      const sending = caught(sender.send('x', s))
      sender.close()
      expect(lost).toEqual(['x'])
      expect(await sending).toBeInstanceOf(ChannelClosedError)
      expect(() => receiver.tryReceive()).toThrow(ChannelClosedError)
    }, main),
  ))

it('QC-16 the last receiver is closed: buffered and waiting items are told, each once', () =>
  runVirtual((_time, main) =>
    scope(async (s) => {
      const { sender, receiver, lost } = tellingChannel(2)
      await sender.send('a', s)
      await sender.send('b', s)
      const waiting = caught(sender.send('c', s))
      receiver.close()
      expect(lost.toSorted()).toEqual(['a', 'b', 'c'])
      expect(await waiting).toBeInstanceOf(ChannelClosedError)
      sender.close()
      expect(lost).toHaveLength(3)
    }, main),
  ))

it('QC-16 send on a closed channel: it rejects, its item is told', () =>
  runVirtual((_time, main) =>
    scope(async (s) => {
      const { sender, receiver, lost } = tellingChannel(1)
      receiver.close()
      expect(await caught(sender.send('a', s))).toBeInstanceOf(ChannelClosedError)
      sender.close()
      expect(await caught(sender.send('b', s))).toBeInstanceOf(ChannelClosedError)
      expect(lost).toEqual(['a', 'b'])
    }, main),
  ))

it('QC-16 what trySend refuses is not told: the caller still has it', () => {
  const { sender, receiver, lost } = tellingChannel(1)
  expect(sender.trySend('a')).toBe(true)
  expect(sender.trySend('b')).toBe(false)
  expect(receiver.tryReceive()).toBe('a')
  receiver.close()
  expect(() => sender.trySend('c')).toThrow(ChannelClosedError)
  expect(lost).toEqual([])
})

it('QC-16 what is received is not told, and a drained channel has nothing to tell', () =>
  runVirtual((_time, main) =>
    scope(async (s) => {
      const { sender, receiver, lost } = tellingChannel(1)
      const receiving = receiver.receive(s)
      await sender.send('a', s)
      expect(await receiving).toBe('a')
      await sender.send('b', s)
      expect(await receiver.receive(s)).toBe('b')
      sender.close()
      receiver.close()
      expect(lost).toEqual([])
    }, main),
  ))

it('QC-16 a send left floating is dropped at the end of its scope: its item is told, and never received', () =>
  runVirtual(async (_time, main) => {
    const { sender, receiver, lost } = tellingChannel(0)
    await scope((s) => void sender.send('x', s), main)
    expect(lost).toEqual(['x'])
    expect(sender.statistics().waitingToPut).toBe(0)
    expect(receiver.tryReceive()).toBe(undefined)
  }))

it('QC-16 onUndelivered may use the channel: what it sends is told or received as any other', () =>
  runVirtual((_time, main) =>
    scope(async (s) => {
      const again: unknown[] = []
      const [sender, receiver] = channel<string>({
        capacity: 1,
        onUndelivered(item) {
          again.push(item, sender.trySend(`${item} again`))
        },
      })
      await sender.send('a', s)
      const sending = s.spawn((self) => sender.send('b', self))
      expect(receiver.tryReceive()).toBe('a')
      await sending.join(s)
      const cancelled = s.spawn((self) => sender.send('c', self))
      cancelled.cancel()
      expect(again).toEqual(['c', false])
      expect((await cancelled.settled()).kind).toBe('cancelled')
      expect(receiver.tryReceive()).toBe('b')
    }, main),
  ))

it('QC-16 an onUndelivered that throws is reported, and stops nothing', async () => {
  const broken = new Error('broken')
  const told: unknown[] = []
  await runVirtual(
    async (_time, main) => {
      const lost: string[] = []
      const [sender] = channel<string>({
        capacity: 0,
        onUndelivered(item) {
          lost.push(item)
          throw broken
        },
      })
      await scope(async (s) => {
        const sends = ['a', 'b'].map((item) => caught(sender.send(item, s)))
        s.cancel()
        for (const error of await Promise.all(sends)) expect(error).toBeInstanceOf(CancelledError)
      }, main)
      expect(lost.toSorted()).toEqual(['a', 'b'])
    },
    { onUnhandled: (error) => told.push(error) },
  )
  expect(told).toEqual([broken, broken])
})
