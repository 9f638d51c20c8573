import { channel, type ChannelStatistics, Queue, scope } from '@async-lab/core'
import { runVirtual } from '@async-lab/core/testing'
import { describe, expect, it } from 'vitest'
import { stores } from './stores.ts'

describe.each(Object.entries(stores))('%s', (_name, make) => {
  it('QC-28 statistics are right in the same turn, and cancelled waiters are gone from them', () =>
    runVirtual((_time, main) =>
      scope(async (s) => {
        const store = make(2)
        const look = () => {
          const { size, capacity, peak, waitingToPut, waitingToGet, waiting } = store.statistics()
          expect([capacity, waiting]).toEqual([2, waitingToPut + waitingToGet])
          return { size, peak, waitingToPut, waitingToGet }
        }
        expect(look()).toEqual({ size: 0, peak: 0, waitingToPut: 0, waitingToGet: 0 })
        const getters = [0, 1].map(() => s.spawn((self) => store.get(self)))
        expect(look()).toEqual({ size: 0, peak: 0, waitingToPut: 0, waitingToGet: 2 })
        store.tryPut(1)
        expect(look()).toEqual({ size: 0, peak: 0, waitingToPut: 0, waitingToGet: 1 })
        getters[1]!.cancel()
        expect(look()).toEqual({ size: 0, peak: 0, waitingToPut: 0, waitingToGet: 0 })
        for (const item of [2, 3]) store.tryPut(item)
        expect(look()).toEqual({ size: 2, peak: 2, waitingToPut: 0, waitingToGet: 0 })
        const putters = [4, 5].map((item) => s.spawn((self) => store.put(item, self)))
        expect(look()).toEqual({ size: 2, peak: 2, waitingToPut: 2, waitingToGet: 0 })
        putters[1]!.cancel()
        expect(look()).toEqual({ size: 2, peak: 2, waitingToPut: 1, waitingToGet: 0 })
        store.tryGet()
        expect(look()).toEqual({ size: 2, peak: 2, waitingToPut: 0, waitingToGet: 0 })
        store.tryGet()
        store.tryGet()
        expect(look()).toEqual({ size: 0, peak: 2, waitingToPut: 0, waitingToGet: 0 })
      }, main),
    ))

  it('QC-28 statistics are a frozen snapshot', () => {
    const store = make(Infinity)
    const before = store.statistics()
    store.tryPut(1)
    expect(Object.isFrozen(before)).toBe(true)
    expect([before.size, store.statistics().size, before.capacity]).toEqual([0, 1, Infinity])
  })
})

it('QC-28 a channel counts its open ends, and says the same at each of them', () => {
  const [sender, receiver] = channel<number>({ capacity: 1 })
  const ends = (): [number, number] => {
    const both: ChannelStatistics[] = [sender.statistics(), receiver.statistics()]
    expect(both[0]).toEqual(both[1])
    return [both[0]!.senders, both[0]!.receivers]
  }
  expect(ends()).toEqual([1, 1])
  const [moreSenders, moreReceivers] = [[sender.clone(), sender.clone()], [receiver.clone()]]
  expect(ends()).toEqual([3, 2])
  for (const one of [...moreSenders, ...moreReceivers]) one.close()
  for (const one of [...moreSenders, ...moreReceivers]) one.close()
  expect(ends()).toEqual([1, 1])
  sender.close()
  receiver.close()
  expect(ends()).toEqual([0, 0])
})

it('QC-28 who waits for the end of the work is waiting, too', () =>
  runVirtual((_time, main) =>
    scope(async (s) => {
      const jobs = new Queue<string>({ capacity: 1 })
      jobs.tryPut('job')
      const joining = s.spawn((self) => jobs.join(self))
      expect(jobs.statistics()).toMatchObject({ waiting: 1, waitingToPut: 0, waitingToGet: 0 })
      jobs.tryGet()
      jobs.taskDone()
      expect(jobs.statistics().waiting).toBe(0)
      await joining.join(s)
    }, main),
  ))
