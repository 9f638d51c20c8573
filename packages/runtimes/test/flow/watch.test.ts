import { ChannelClosedError, checkpoint, Deferred, scope, Watch } from '@async-lab/core'
import { runVirtual } from '@async-lab/core/testing'
import { expect, it } from 'vitest'
import { caught } from '../caught.ts'

it('QC-25 Watch: changed waits for a value set since the watcher last looked, and the latest counts', () =>
  runVirtual((_time, main) =>
    scope(async (s) => {
      const watch = new Watch(0)
      const watcher = watch.subscribe()
      expect([watch.value, watcher.value]).toEqual([0, 0])
      const waiting = s.spawn((self) => watcher.changed(self))
      expect(watch.statistics()).toEqual({ waiting: 1 })
      watch.set(1)
      expect(watch.statistics()).toEqual({ waiting: 0 })
      watch.set(2)
      await waiting.join(s)
      expect(watcher.value).toBe(2)
      const again = s.spawn((self) => watcher.changed(self))
      await checkpoint(s)
      expect(again.state).toBe('running')
      watch.set(2)
      await again.join(s)
    }, main),
  ))

it('QC-25 Watch: what was set before changed was called is seen at once; late watchers start at the end', () =>
  runVirtual((_time, main) =>
    scope(async (s) => {
      const watch = new Watch('a')
      const early = watch.subscribe()
      watch.set('b')
      await early.changed(s)
      expect(early.value).toBe('b')
      const late = watch.subscribe()
      const waiting = caught(late.changed(s))
      expect(watch.statistics().waiting).toBe(1)
      watch.close()
      expect(await waiting).toBeInstanceOf(ChannelClosedError)
    }, main),
  ))

it('QC-25 Watch: close wakes who waits; a change before it is still seen, once; set then throws', () =>
  runVirtual((_time, main) =>
    scope(async (s) => {
      const watch = new Watch(0)
      const [behind, waiting] = [watch.subscribe(), watch.subscribe()]
      watch.set(1)
      await waiting.changed(s)
      const woken = caught(waiting.changed(s))
      watch.close()
      watch.close()
      expect(await woken).toBeInstanceOf(ChannelClosedError)
      await behind.changed(s)
      expect(behind.value).toBe(1)
      for (let i = 0; i < 2; i++) expect(await caught(behind.changed(s))).toBeInstanceOf(ChannelClosedError)
      expect(() => watch.set(2)).toThrow(ChannelClosedError)
      expect(watch.value).toBe(1)
    }, main),
  ))

it('QC-01 Watch: a cancelled changed leaves the change to be seen', () =>
  runVirtual((_time, main) =>
    scope(async (s) => {
      const watch = new Watch(0)
      const watcher = watch.subscribe()
      const waiting = s.spawn((self) => watcher.changed(self))
      waiting.cancel()
      watch.set(1)
      expect((await waiting.settled()).kind).toBe('cancelled')
      await watcher.changed(s)
      expect(watcher.value).toBe(1)
    }, main),
  ))

it('QC-01 Watch may hold undefined', () =>
  runVirtual((_time, main) =>
    scope(async (s) => {
      const watch = new Watch<number | undefined>(undefined)
      const watcher = watch.subscribe()
      watch.set(undefined)
      await watcher.changed(s)
      expect(watcher.value).toBe(undefined)
    }, main),
  ))

it('QC-01 Deferred: the first result counts, for all who wait, now or later', () =>
  runVirtual((_time, main) =>
    scope(async (s) => {
      const deferred = new Deferred<string>()
      const waiting = [0, 1].map(() => s.spawn((self) => deferred.wait(self)))
      expect(deferred.statistics()).toEqual({ waiting: 2, settled: false })
      deferred.resolve('a')
      deferred.resolve('b')
      deferred.reject(new Error('c'))
      expect(deferred.statistics()).toEqual({ waiting: 0, settled: true })
      for (const task of waiting) expect(await task.join(s)).toBe('a')
      expect(await deferred.wait(s)).toBe('a')
      expect(deferred.settled).toBe(true)
    }, main),
  ))

it('QC-01 Deferred: a rejection is thrown as itself; rejected without anybody waiting it disturbs nobody', () =>
  runVirtual((_time, main) =>
    scope(async (s) => {
      const deferred = new Deferred<string>()
      const error = new Error('E')
      const waiting = caught(deferred.wait(s))
      deferred.reject(error)
      deferred.resolve('late')
      expect(await waiting).toBe(error)
      expect(await caught(deferred.wait(s))).toBe(error)
      const unseen = new Deferred<string>()
      unseen.reject(new Error('nobody waits'))
      await checkpoint(s)
      const none = new Deferred<string>()
      none.reject(undefined)
      expect(none.settled).toBe(true)
      expect(await caught(none.wait(s))).toBe(undefined)
    }, main),
  ))
