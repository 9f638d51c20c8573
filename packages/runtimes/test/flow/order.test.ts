import { LifoQueue, PriorityQueue, Queue, scope } from '@async-lab/core'
import { runVirtual } from '@async-lab/core/testing'
import { expect, it } from 'vitest'

const byKey = (a: { key: number }, b: { key: number }) => a.key - b.key

it('QC-23 Queue gives the oldest first, LifoQueue the newest', () => {
  const [fifo, lifo] = [new Queue<number>({ capacity: 9 }), new LifoQueue<number>({ capacity: 9 })]
  for (const item of [1, 2, 3]) {
    fifo.tryPut(item)
    lifo.tryPut(item)
  }
  expect([fifo.tryGet(), fifo.tryGet(), fifo.tryGet(), fifo.tryGet()]).toEqual([1, 2, 3, undefined])
  expect([lifo.tryGet(), lifo.tryGet(), lifo.tryGet(), lifo.tryGet()]).toEqual([3, 2, 1, undefined])
})

it('QC-23 PriorityQueue gives the least first, and equals in the order in which they came', () => {
  const queue = new PriorityQueue<{ key: number; at: number }>({ capacity: Infinity, compare: byKey })
  const items = Array.from({ length: 500 }, (_, at) => ({ key: (at * 7919) % 13, at }))
  for (const item of items) expect(queue.tryPut(item)).toBe(true)
  const taken = Array.from({ length: 500 }, () => queue.tryGet())
  expect(taken).toEqual(items.toSorted((a, b) => a.key - b.key || a.at - b.at))
})

it('QC-23 PriorityQueue keeps the order of equals when puts and gets alternate', () => {
  const queue = new PriorityQueue<{ key: number; at: number }>({ capacity: Infinity, compare: byKey })
  for (let at = 0; at < 4; at++) queue.tryPut({ key: 1, at })
  expect(queue.tryGet()).toEqual({ key: 1, at: 0 })
  queue.tryPut({ key: 1, at: 4 })
  queue.tryPut({ key: 0, at: 5 })
  expect(Array.from({ length: 5 }, () => queue.tryGet()?.at)).toEqual([5, 1, 2, 3, 4])
})

it('QC-23 a waiting getter gets what is put, not what would sort first later', () =>
  runVirtual((_time, main) =>
    scope(async (s) => {
      const queue = new PriorityQueue<number>({ capacity: 9, compare: (a, b) => a - b })
      const getter = s.spawn((self) => queue.get(self))
      queue.tryPut(5)
      queue.tryPut(1)
      expect(await getter.join(s)).toBe(5)
      expect(queue.tryGet()).toBe(1)
    }, main),
  ))

it('QC-23 what is put by one who waited takes its place in the order', () =>
  runVirtual((_time, main) =>
    scope(async (s) => {
      const queue = new PriorityQueue<number>({ capacity: 2, compare: (a, b) => a - b })
      for (const item of [5, 3]) queue.tryPut(item)
      const putters = [4, 1].map((item) => s.spawn((self) => queue.put(item, self)))
      const taken = [queue.tryGet(), queue.tryGet(), queue.tryGet(), queue.tryGet()]
      expect(taken).toEqual([3, 4, 1, 5])
      for (const putter of putters) await putter.join(s)
    }, main),
  ))

it('QC-23 LifoQueue: what is put by one who waited is the newest', () =>
  runVirtual((_time, main) =>
    scope(async (s) => {
      const queue = new LifoQueue<number>({ capacity: 2 })
      for (const item of [1, 2]) queue.tryPut(item)
      const putter = s.spawn((self) => queue.put(3, self))
      expect([queue.tryGet(), queue.tryGet(), queue.tryGet()]).toEqual([2, 3, 1])
      await putter.join(s)
    }, main),
  ))

it('QC-23 a queue grows past its first slots and stays in order across its end', () => {
  const queue = new Queue<number>({ capacity: Infinity })
  let [put, got] = [0, 0]
  for (let round = 0; round < 50; round++) {
    for (let i = 0; i < 3; i++) queue.tryPut(put++)
    for (let i = 0; i < 2; i++) expect(queue.tryGet()).toBe(got++)
  }
  while (got < put) expect(queue.tryGet()).toBe(got++)
  expect(queue.tryGet()).toBe(undefined)
})
