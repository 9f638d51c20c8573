import { CancelledError, checkpoint, scope, type Task } from '@async-lab/core'
import { runVirtual } from '@async-lab/core/testing'
import { describe, expect, it } from 'vitest'
import { caught } from '../caught.ts'
import { stores } from './stores.ts'

describe.each(Object.entries(stores))('%s', (_name, make) => {
  it('QC-01 put, then cancel the getter, same turn: the getter has the item, its next checkpoint throws', () =>
    runVirtual((_time, main) =>
      scope(async (s) => {
        const store = make(2)
        const log: unknown[] = []
        const getter = s.spawn(async (self) => {
          log.push(await store.get(self))
          await checkpoint(self)
          log.push('went on')
        })
        expect(store.tryPut(1)).toBe(true)
        getter.cancel()
        expect((await getter.settled()).kind).toBe('cancelled')
        expect(log).toEqual([1])
        expect(store.tryGet()).toBe(undefined)
      }, main),
    ))

  it('QC-01 cancel the getter, then put, same turn: the item stays for the next getter', () =>
    runVirtual((_time, main) =>
      scope(async (s) => {
        const store = make(2)
        const getter = s.spawn((self) => store.get(self))
        getter.cancel()
        expect(store.tryPut(1)).toBe(true)
        expect((await getter.settled()).kind).toBe('cancelled')
        expect(await store.get(s)).toBe(1)
        expect(store.tryGet()).toBe(undefined)
      }, main),
    ))

  it('QC-01 cancel the first of two getters, then put: the item is for the second', () =>
    runVirtual((_time, main) =>
      scope(async (s) => {
        const store = make(0)
        const first = s.spawn((self) => store.get(self))
        const second = s.spawn((self) => store.get(self))
        first.cancel()
        expect(store.tryPut(1)).toBe(true)
        expect(await second.join(s)).toBe(1)
        expect((await first.settled()).kind).toBe('cancelled')
      }, main),
    ))

  it('QC-03 a cancelled getter, then put: the item is in the buffer, size 1', () =>
    runVirtual((_time, main) =>
      scope(async (s) => {
        const store = make(2)
        const getter = s.spawn((self) => store.get(self))
        getter.cancel()
        await getter.settled()
        await store.put(1, s)
        expect(store.statistics()).toMatchObject({ size: 1, waitingToGet: 0 })
        expect(store.tryGet()).toBe(1)
      }, main),
    ))

  it('QC-04 a cancelled putter: the item of the next one is in, its own never appears', () =>
    runVirtual((_time, main) =>
      scope(async (s) => {
        const store = make(1)
        expect(store.tryPut(0)).toBe(true)
        const [p1, p2] = [1, 2].map((item) => s.spawn((self) => store.put(item, self))) as [
          Task<void>,
          Task<void>,
        ]
        p1.cancel()
        expect(store.statistics()).toMatchObject({ size: 1, waitingToPut: 1 })
        expect(store.tryGet()).toBe(0)
        expect(store.statistics()).toMatchObject({ size: 1, waitingToPut: 0 })
        await p2.join(s)
        expect((await p1.settled()).kind).toBe('cancelled')
        expect(store.tryGet()).toBe(2)
        expect(store.tryGet()).toBe(undefined)
      }, main),
    ))

  it('QC-04 taken, then the putter is cancelled, same turn: it has put, its next checkpoint throws', () =>
    runVirtual((_time, main) =>
      scope(async (s) => {
        const store = make(1)
        store.tryPut(0)
        let put = false
        const putter = s.spawn(async (self) => {
          await store.put(1, self)
          put = true
          await checkpoint(self)
        })
        expect(store.tryGet()).toBe(0)
        putter.cancel()
        expect((await putter.settled()).kind).toBe('cancelled')
        expect(put).toBe(true)
        expect(store.tryGet()).toBe(1)
      }, main),
    ))

  it('QC-06 nothing kept: 100 000 cancelled getters and putters leave no waiter and no item', () =>
    runVirtual(async (_time, main) => {
      const store = make(1)
      for (let round = 0; round < 50; round++) {
        await scope(async (s) => {
          const getters = Array.from({ length: 1000 }, () => caught(store.get(s)))
          expect(store.statistics().waitingToGet).toBe(1000)
          s.cancel()
          expect(store.statistics().waitingToGet).toBe(0)
          for (const error of await Promise.all(getters)) expect(error).toBeInstanceOf(CancelledError)
        }, main)
        expect(store.tryPut(-1)).toBe(true)
        await scope(async (s) => {
          const putters = Array.from({ length: 1000 }, (_, item) => caught(store.put(item, s)))
          expect(store.statistics().waitingToPut).toBe(1000)
          s.cancel()
          expect(store.statistics().waitingToPut).toBe(0)
          await Promise.all(putters)
        }, main)
        expect(store.tryGet()).toBe(-1)
        expect(store.tryGet()).toBe(undefined)
      }
      expect(store.statistics()).toMatchObject({ waiting: 0, size: 0 })
    }))

  it('QC-07 an item handed over has an owner: tryGet in the same turn finds nothing', () =>
    runVirtual((_time, main) =>
      scope(async (s) => {
        const store = make(1)
        const getter = s.spawn((self) => store.get(self))
        expect(store.tryPut(1)).toBe(true)
        expect(store.tryGet()).toBe(undefined)
        expect(await getter.join(s)).toBe(1)
      }, main),
    ))

  it('QC-07 a place that became free has an owner: tryPut in the same turn is refused', () =>
    runVirtual((_time, main) =>
      scope(async (s) => {
        const store = make(1)
        store.tryPut(0)
        const putter = s.spawn((self) => store.put(1, self))
        expect(store.tryGet()).toBe(0)
        expect(store.tryPut(2)).toBe(false)
        await putter.join(s)
        expect(store.tryGet()).toBe(1)
        expect(store.tryGet()).toBe(undefined)
      }, main),
    ))

  it('QC-07 those who wait are served in their order, and a newcomer behind them', () =>
    runVirtual((_time, main) =>
      scope(async (s) => {
        const store = make(1)
        const log: string[] = []
        for (const name of ['a', 'b', 'c'])
          s.spawn(async (self) => log.push(`${name}${await store.get(self)}`))
        for (const item of [1, 2, 3]) await store.put(item, s)
        await s.join()
        expect(log).toEqual(['a1', 'b2', 'c3'])
      }, main),
    ))

  it('QC-08 capacity 0: put resolves only when its item was got, and nothing is ever inside', () =>
    runVirtual((_time, main) =>
      scope(async (s) => {
        const store = make(0)
        expect(store.tryPut(1)).toBe(false)
        expect(store.tryGet()).toBe(undefined)
        const putter = s.spawn((self) => store.put(2, self))
        await checkpoint(s)
        expect([putter.state, store.statistics().size]).toEqual(['running', 0])
        expect(store.tryGet()).toBe(2)
        await putter.join(s)
        const getter = s.spawn((self) => store.get(self))
        expect(store.tryPut(3)).toBe(true)
        expect(store.tryPut(4)).toBe(false)
        expect(await getter.join(s)).toBe(3)
        expect(store.statistics()).toMatchObject({ size: 0, peak: 0, waiting: 0 })
      }, main),
    ))
})
