import { channel, PriorityQueue, Queue } from '@async-lab/core'
import { explore } from '@async-lab/core/testing'
import { describe, it } from 'vitest'
import { type AnyStore, deliveryStory } from './delivery-story.ts'
import { SCHEDULES } from './schedules.ts'

function ofQueue(queue: Queue<string> | PriorityQueue<string>): AnyStore {
  return {
    put: (item) => queue.put(item),
    get: () => queue.get(),
    close: () => queue.shutdown(),
    drain() {
      const left: string[] = []
      while (queue.size > 0) left.push(queue.tryGet()!)
      return left
    },
    waiting: () => queue.statistics().waiting,
    size: () => queue.size,
  }
}

function ofChannel(capacity: number): AnyStore {
  const [sender, receiver] = channel<string>({ capacity })
  return { ...ofEnds(sender, receiver), put: (item) => sender.send(item) }
}

/** A channel whose senders reserve first. */
function reserving(capacity: number): AnyStore {
  const [sender, receiver] = channel<string>({ capacity })
  return {
    ...ofEnds(sender, receiver),
    async put(item) {
      const place = await sender.reserve()
      place.send(item)
    },
  }
}

function ofEnds(...[sender, receiver]: ReturnType<typeof channel<string>>): Omit<AnyStore, 'put'> {
  return {
    get: () => receiver.receive(),
    close: () => sender.close(),
    drain() {
      const left: string[] = []
      while (receiver.statistics().size > 0) left.push(receiver.tryReceive()!)
      return left
    },
    waiting: () => receiver.statistics().waiting,
    size: () => receiver.statistics().size,
  }
}

const stories: Record<string, () => Promise<void>> = {}
for (const consumers of [1, 2]) {
  for (const capacity of [0, 1, 2]) {
    const name = `of ${capacity}, ${consumers} ${consumers === 1 ? 'takes' : 'take'}`
    stories[`Queue ${name}`] = deliveryStory(() => ofQueue(new Queue({ capacity })), capacity, consumers)
    stories[`channel ${name}`] = deliveryStory(() => ofChannel(capacity), capacity, consumers)
  }
  stories[`channel of 1 with reserve, ${consumers}`] = deliveryStory(() => reserving(1), 1, consumers)
}
stories['PriorityQueue of 2'] = deliveryStory(
  () => ofQueue(new PriorityQueue({ capacity: 2, compare: (a: string, b: string) => (a < b ? -1 : 1) })),
  2,
  1,
)

describe.each(Object.entries(stories))('%s: no item is lost, doubled or out of order', (_name, story) => {
  it('whatever the order', () => explore(story, { iterations: SCHEDULES }))
  it('and whoever is cancelled wherever', () =>
    explore(story, { iterations: 2 * SCHEDULES, cancel: true, seed: 3 }))
  it('in the schedules of small depth', () =>
    explore(story, { iterations: SCHEDULES, cancel: true, strategy: 'pct' }))
})
