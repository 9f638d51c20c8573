import { channel, type Overflow, scope } from '@async-lab/core'
import { runVirtual } from '@async-lab/core/testing'
import { expect, it } from 'vitest'

function overflowing(overflow: Overflow | undefined, capacity = 2) {
  const lost: number[] = []
  const onUndelivered = (item: number) => lost.push(item)
  const [sender, receiver] = channel<number>(
    overflow === undefined ? { capacity, onUndelivered } : { capacity, overflow, onUndelivered },
  )
  const drain = () => {
    const items: number[] = []
    for (let item = receiver.tryReceive(); item !== undefined; item = receiver.tryReceive()) items.push(item)
    return items
  }
  return { sender, receiver, lost, drain }
}

it.each(['wait', undefined] as const)(
  'QC-24 overflow %s: the third send waits, and nothing is dropped',
  (overflow) =>
    runVirtual((_time, main) =>
      scope(async (s) => {
        const { sender, lost, drain } = overflowing(overflow)
        await sender.send(1, s)
        await sender.send(2, s)
        const third = s.spawn((self) => sender.send(3, self))
        expect([third.state, sender.statistics().waitingToPut]).toEqual(['running', 1])
        expect(drain()).toEqual([1, 2, 3])
        await third.join(s)
        expect(lost).toEqual([])
      }, main),
    ),
)

it.each([
  ['drop-oldest', [2, 3], [1]],
  ['drop-newest', [1, 2], [3]],
  ['latest', [3], [1, 2]],
] as const)(
  'QC-24 overflow %s: 1 2 3 into two places leaves %j, and %j is told, once',
  (overflow, kept, dropped) =>
    runVirtual((_time, main) =>
      scope(async (s) => {
        const { sender, receiver, lost, drain } = overflowing(overflow)
        for (const item of [1, 2, 3]) await sender.send(item, s)
        expect(sender.statistics()).toMatchObject({ size: kept.length, peak: 2, waitingToPut: 0 })
        expect(lost).toEqual(dropped)
        expect(drain()).toEqual(kept)
        receiver.close()
        expect(lost).toEqual(dropped)
      }, main),
    ),
)

it('QC-24 trySend: drop-oldest and latest take it and tell what they dropped; drop-newest refuses and tells nothing', () => {
  for (const [overflow, taken, lostThen] of [
    ['drop-oldest', true, [1]],
    ['latest', true, [1, 2]],
    ['drop-newest', false, []],
  ] as const) {
    const { sender, lost } = overflowing(overflow)
    for (const item of [1, 2]) expect(sender.trySend(item)).toBe(true)
    expect(sender.trySend(3)).toBe(taken)
    expect(lost).toEqual(lostThen)
  }
})

it.each(['drop-oldest', 'drop-newest', 'latest'] as const)(
  'QC-24 overflow %s: a receiver that waits gets the item, and nothing is dropped',
  (overflow) =>
    runVirtual((_time, main) =>
      scope(async (s) => {
        const { sender, receiver, lost } = overflowing(overflow, 1)
        const receiving = s.spawn((self) => receiver.receive(self))
        await sender.send(1, s)
        await sender.send(2, s)
        expect(await receiving.join(s)).toBe(1)
        expect(await receiver.receive(s)).toBe(2)
        expect(lost).toEqual([])
      }, main),
    ),
)

it.each(['drop-oldest', 'drop-newest', 'latest'] as const)(
  'QC-24 overflow %s, capacity 0: without a receiver the item itself is dropped and told, and send does not wait',
  (overflow) =>
    runVirtual((_time, main) =>
      scope(async (s) => {
        const { sender, receiver, lost } = overflowing(overflow, 0)
        await sender.send(1, s)
        expect(lost).toEqual([1])
        expect(receiver.tryReceive()).toBe(undefined)
      }, main),
    ),
)
