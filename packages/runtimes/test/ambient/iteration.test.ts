import { Broadcast, channel, Queue, scope, select } from '@async-lab/core'
import { runVirtual } from '@async-lab/core/testing'
import { expect, it } from 'vitest'
import { carries } from './offers.ts'

/** Loops have no options: what they belong to is what the runtime carries. Each source has items enough for ever. */
const sources: Record<string, () => AsyncIterable<number>> = {
  Queue() {
    const queue = new Queue<number>({ capacity: Infinity })
    for (let item = 0; item < 50; item++) queue.tryPut(item)
    return queue
  },
  Receiver() {
    const [sender, receiver] = channel<number>({ capacity: Infinity })
    for (let item = 0; item < 50; item++) sender.trySend(item)
    return receiver
  },
  Subscription() {
    const broadcast = new Broadcast<number>({ capacity: 50 })
    const subscription = broadcast.subscribe()
    for (let item = 0; item < 50; item++) broadcast.send(item)
    return subscription
  },
}

it.each(Object.entries(sources))(
  'ambient: a loop over a %s with items in it notices cancellation',
  (_name, make) =>
    runVirtual((_time, main) =>
      scope(async (s) => {
        const source = make()
        const seen: number[] = []
        const task = s.spawn(async (self) => {
          for await (const item of source) {
            seen.push(item)
            if (item === 2) self.cancel()
            if (item === 40 && !carries) return
          }
        })
        const { kind } = await task.settled()
        if (!carries) return expect(seen).toHaveLength(41)
        expect(kind).toBe('cancelled')
        expect(seen).toEqual([0, 1, 2])
        const left: number[] = []
        for await (const item of source) {
          left.push(item)
          if (item === 49) break
        }
        expect(left[0]).toBe(3)
      }, main),
    ),
)

it('ambient: a loop that waits is ended by the cancellation of its task, and takes nothing', () =>
  runVirtual((_time, main) =>
    scope(async (s) => {
      const queue = new Queue<number>({ capacity: 1 })
      const task = s.spawn(async () => {
        for await (const item of queue) throw new Error(`got ${item}`)
      })
      expect(queue.statistics().waitingToGet).toBe(1)
      task.cancel()
      expect(queue.statistics().waitingToGet).toBe(0)
      queue.tryPut(1)
      expect((await task.settled()).kind).toBe('cancelled')
      expect(queue.tryGet()).toBe(1)
    }, main),
  ))

it('ambient: select without options belongs to the task', () =>
  runVirtual((_time, main) =>
    scope(async (s) => {
      const queue = new Queue<number>({ capacity: 1 })
      const task = s.spawn(async () => {
        if (carries) await Promise.resolve()
        await select({ queue })
      })
      await Promise.resolve()
      task.cancel()
      expect((await task.settled()).kind).toBe('cancelled')
      expect(queue.statistics().waitingToGet).toBe(0)
    }, main),
  ))
