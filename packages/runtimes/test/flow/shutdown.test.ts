import { Queue, QueueShutDownError, scope } from '@async-lab/core'
import { runVirtual } from '@async-lab/core/testing'
import { describe, expect, it } from 'vitest'
import { caught } from '../caught.ts'
import { queues } from './stores.ts'

describe.each(Object.entries(queues))('%s', (_name, make) => {
  it('QC-19 shutdown: later puts reject, gets drain and then reject, each time', () =>
    runVirtual((_time, main) =>
      scope(async (s) => {
        const queue = make(3)
        await queue.put(1, s)
        await queue.put(2, s)
        queue.shutdown()
        expect(await caught(queue.put(3, s))).toBeInstanceOf(QueueShutDownError)
        expect(() => queue.tryPut(3)).toThrow(QueueShutDownError)
        const drained = [await queue.get(s), queue.tryGet()]
        expect(new Set(drained)).toEqual(new Set([1, 2]))
        for (let i = 0; i < 2; i++) {
          expect(await caught(queue.get(s))).toMatchObject({
            name: 'QueueShutDownError',
            code: 'QUEUE_SHUT_DOWN_ERR',
          })
          expect(() => queue.tryGet()).toThrow(QueueShutDownError)
        }
      }, main),
    ))

  it('QC-19 shutdown: waiting puts reject, and their items are not in', () =>
    runVirtual((_time, main) =>
      scope(async (s) => {
        const queue = make(1)
        await queue.put(1, s)
        const waiting = [caught(queue.put(2, s)), caught(queue.put(3, s))]
        expect(queue.statistics().waitingToPut).toBe(2)
        queue.shutdown()
        expect(queue.statistics()).toMatchObject({ waitingToPut: 0, size: 1 })
        for (const error of await Promise.all(waiting)) expect(error).toBeInstanceOf(QueueShutDownError)
        expect(queue.tryGet()).toBe(1)
        expect(() => queue.tryGet()).toThrow(QueueShutDownError)
      }, main),
    ))

  it('QC-19 shutdown: join waits for the taskDone calls of what was got and of what is still to be got', () =>
    runVirtual((_time, main) =>
      scope(async (s) => {
        const queue = make(3)
        await queue.put(1, s)
        await queue.put(2, s)
        await queue.get(s)
        queue.shutdown()
        const joined = s.spawn((self) => queue.join(self))
        queue.taskDone()
        await queue.get(s)
        expect(joined.state).toBe('running')
        queue.taskDone()
        await joined.join(s)
      }, main),
    ))

  it('QC-19 shutdown with immediate: what is inside is dropped, and join waits only for what was got', () =>
    runVirtual((_time, main) =>
      scope(async (s) => {
        const queue = make(3)
        for (const item of [1, 2, 3]) await queue.put(item, s)
        await queue.get(s)
        queue.shutdown({ immediate: true })
        expect(queue.size).toBe(0)
        expect(await caught(queue.get(s))).toBeInstanceOf(QueueShutDownError)
        const joined = s.spawn((self) => queue.join(self))
        expect(joined.state).toBe('running')
        queue.taskDone()
        await joined.join(s)
      }, main),
    ))

  it('QC-19 shutdown with immediate, nothing got: join resolves at once', () =>
    runVirtual((_time, main) =>
      scope(async (s) => {
        const queue = make(3)
        await queue.put(1, s)
        const joined = s.spawn((self) => queue.join(self))
        queue.shutdown({ immediate: true })
        await joined.join(s)
      }, main),
    ))

  it('QC-19 shut down first gently, then at once: the rest is dropped', () => {
    const queue = make(3)
    queue.tryPut(1)
    queue.shutdown()
    queue.shutdown()
    expect(queue.size).toBe(1)
    queue.shutdown({ immediate: true })
    expect(() => queue.tryGet()).toThrow(QueueShutDownError)
  })

  it('QC-21 shutdown wakes: a getter of an empty queue rejects at once', () =>
    runVirtual((time, main) =>
      scope(async (s) => {
        const queue = make(1)
        const waiting = [caught(queue.get(s)), caught(queue.get(s))]
        queue.shutdown()
        expect(queue.statistics().waitingToGet).toBe(0)
        for (const error of await Promise.all(waiting)) expect(error).toBeInstanceOf(QueueShutDownError)
        expect(time.now()).toBe(0)
      }, main),
    ))

  it('QC-19 iteration drains and ends normally', () =>
    runVirtual((_time, main) =>
      scope(async (s) => {
        const queue = make(3)
        for (const item of [1, 2, 3]) await queue.put(item, s)
        queue.shutdown()
        const seen: number[] = []
        for await (const item of queue) seen.push(item)
        expect(new Set(seen)).toEqual(new Set([1, 2, 3]))
      }, main),
    ))

  it('QC-21 iteration that waits ends normally when the queue is shut down', () =>
    runVirtual((_time, main) =>
      scope(async (s) => {
        const queue = make(1)
        const seen: number[] = []
        const loop = s.spawn(async () => {
          for await (const item of queue) seen.push(item)
          return 'ended'
        })
        await queue.put(1, s)
        queue.shutdown()
        expect(await loop.join(s)).toBe('ended')
        expect(seen).toEqual([1])
      }, main),
    ))

  it('QC-19 a loop that breaks leaves the rest in', () =>
    runVirtual(async () => {
      const queue = make(3)
      for (const item of [1, 2]) queue.tryPut(item)
      for await (const item of queue) {
        expect(item).toBeGreaterThan(0)
        break
      }
      expect(queue.size).toBe(1)
      queue.tryPut(3)
      expect(queue.size).toBe(2)
    }))
})

it('QC-19 join of a queue in which nothing was put resolves at once; one for each taskDone round', () =>
  runVirtual((_time, main) =>
    scope(async (s) => {
      const queue = new Queue<string>({ capacity: 1 })
      await queue.join(s)
      for (const item of ['a', 'b']) {
        await queue.put(item, s)
        const joined = s.spawn((self) => queue.join(self))
        await queue.get(s)
        queue.taskDone()
        await joined.join(s)
      }
    }, main),
  ))
