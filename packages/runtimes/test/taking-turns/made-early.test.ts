import {
  AsyncEvent,
  Barrier,
  channel,
  Condition,
  Latch,
  lazy,
  LifoQueue,
  Mutex,
  PriorityQueue,
  Queue,
  RwLock,
  scope,
  Semaphore,
  singleFlight,
} from '@async-lab/core'
import { leaks, runVirtual } from '@async-lab/core/testing'
import { expect, it } from 'vitest'

const called: string[] = []

/** The functions of the host that would show: replaced while `make` runs. (workerd refuses most of them here by itself.) */
function watched<T>(make: () => T): T {
  const owners: Array<[object, string[]]> = [
    [globalThis, ['setTimeout', 'setInterval', 'setImmediate', 'queueMicrotask']],
    [Math, ['random']],
    [Date, ['now']],
    [performance, ['now']],
  ]
  const restore: Array<() => void> = []
  for (const [owner, names] of owners) {
    for (const name of names) {
      const own = Object.getOwnPropertyDescriptor(owner, name)
      if (typeof (owner as Record<string, unknown>)[name] !== 'function') continue
      Object.defineProperty(owner, name, {
        configurable: true,
        writable: true,
        value: () => void called.push(name),
      })
      restore.push(() => {
        if (own === undefined) delete (owner as Record<string, unknown>)[name]
        else Object.defineProperty(owner, name, own)
      })
    }
  }
  try {
    return make()
  } finally {
    for (const undo of restore) undo()
  }
}

const before = leaks()
const made = watched(() => {
  const [sender, receiver] = channel<string>({ capacity: 1 })
  return {
    mutex: new Mutex(),
    semaphore: new Semaphore(1),
    lock: new RwLock(),
    condition: new Condition(),
    event: new AsyncEvent(),
    latch: new Latch(1),
    barrier: new Barrier(2),
    queues: [
      new Queue<string>({ capacity: 1 }),
      new LifoQueue<string>({ capacity: 1 }),
      new PriorityQueue<string>({ capacity: 1, compare: (a, b) => a.localeCompare(b) }),
    ],
    sender,
    receiver,
    load: singleFlight(async (key: string) => key),
    config: lazy(async () => 'config'),
  }
})
const after = leaks()

it('LK-40 made before anything runs: no call of the host, no timer, no listener', () => {
  expect(called).toEqual([])
  expect(after).toEqual(before)
})

it('LK-40 made before anything runs: usable later, in one run after the other', async () => {
  const { mutex, semaphore, lock, condition, event, latch, barrier, queues, sender, receiver } = made
  for (let run = 0; run < 2; run++) {
    await runVirtual(async (_time, main) => {
      await scope(async (s) => {
        const permits = [await mutex.acquire(s), await semaphore.acquire(s), await lock.write(s)]
        const log: string[] = []
        s.spawn((task) => mutex.with(() => log.push('mutex'), task))
        s.spawn((task) => semaphore.with(() => log.push('semaphore'), task))
        s.spawn((task) => lock.withRead(() => log.push('lock'), task))
        for (const permit of permits) permit.release()
        const waiter = s.spawn((task) => condition.mutex.with(() => condition.wait(task), task))
        s.spawn((task) => condition.mutex.with(() => condition.notify(1, task), task))
        await waiter.join(s)
        const waiting = [s.spawn((task) => event.wait(task)), s.spawn((task) => latch.wait(task))]
        event.set()
        event.clear()
        latch.countDown()
        for (const task of waiting) await task.join(s)
        const other = s.spawn((task) => barrier.wait(task))
        expect([await barrier.wait(s), await other.join(s)]).toEqual([1, 0])
        for (const queue of queues) {
          const getter = s.spawn((task) => queue.get(task))
          await queue.put('item', s)
          expect(await getter.join(s)).toBe('item')
        }
        await sender.send('item', s)
        expect(await receiver.receive(s)).toBe('item')
        expect(await s.spawn(() => made.load('key')).join(s)).toBe('key')
        expect(await made.config(s)).toBe('config')
        expect(log.toSorted()).toEqual(['lock', 'mutex', 'semaphore'])
      }, main)
    })
  }
})
