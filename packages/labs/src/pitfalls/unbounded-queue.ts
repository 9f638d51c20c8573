import { setImmediate as turn } from 'node:timers/promises'
import { Queue, scope } from '@async-lab/core'
import { codeOf } from '../code.ts'
import { definePitfall, type Seen } from './pitfall.ts'
import source from './unbounded-queue.ts?raw'

/** Wrong: an array takes everything. The producer never learns that nobody keeps up with it. */
async function array(items: number, slower: number): Promise<Seen> {
  const queue: number[] = []
  let [peak, oldest, produced, consumed] = [0, 0, 0, 0]
  const produce = async () => {
    for (; produced < items; produced++) {
      queue.push(produced)
      peak = Math.max(peak, queue.length)
      await turn()
    }
  }
  const consume = async () => {
    while (consumed < items) {
      const item = queue.shift()
      if (item !== undefined) {
        oldest = Math.max(oldest, produced - item)
        consumed++
      }
      for (let at = 0; at < slower; at++) await turn()
    }
  }
  await Promise.all([produce(), consume()])
  return {
    harm: peak,
    story: `${peak} items lay in the queue, and an item was ${oldest} items old when it was read`,
  }
}

/** Cure: a queue with a capacity makes the producer wait, so that it is as fast as the consumer. */
async function queueOfOurs(items: number, slower: number, capacity: number): Promise<Seen> {
  const queue = new Queue<number>({ capacity })
  let [oldest, produced] = [0, 0]
  await scope((s) => {
    s.spawn(async () => {
      for (; produced < items; produced++) {
        await queue.put(produced)
        await turn()
      }
      queue.shutdown()
    })
    s.spawn(async () => {
      for await (const item of queue) {
        oldest = Math.max(oldest, produced - item)
        for (let at = 0; at < slower; at++) await turn()
      }
    })
  })
  const { peak } = queue.statistics()
  return {
    harm: peak,
    story: `never more than ${peak} items in the queue, and none older than ${oldest} items`,
  }
}

export const unboundedQueue = definePitfall({
  id: 'unbounded-queue',
  title: 'A queue without bounds: {items} items, a consumer {slower} times as slow',
  teaches: 'A queue that takes everything hides that nobody keeps up, until the memory is gone.',
  params: {
    items: {
      kind: 'number',
      default: 3000,
      min: 10,
      max: 20_000,
      whole: true,
      description: 'how many items',
    },
    slower: {
      kind: 'number',
      default: 4,
      min: 2,
      max: 10,
      whole: true,
      description: 'how many times as slow the consumer is',
    },
    capacity: {
      kind: 'number',
      default: 8,
      min: 1,
      max: 1000,
      whole: true,
      description: 'of the bounded queue',
    },
  },
  harm: 'items in the queue, at the worst moment',
  wrong: { name: 'an array', run: ({ items, slower }) => array(items, slower) },
  cure: { name: 'Queue', run: ({ items, slower, capacity }) => queueOfOurs(items, slower, capacity) },
  explain:
    'When the producer is faster, an unbounded queue grows for as long as that lasts: memory goes up, and every item waits behind ' +
    'all of them, so that answers come when nobody wants them any more. A capacity makes `put` wait, and the wait travels ' +
    'back to where the load comes from. That is back-pressure.',
  code: codeOf(source),
  next: ['run unbounded-queue --slower 8', 'explain unbounded-queue'],
})
