import { explore } from '@async-lab/core/testing'
import { describe, it } from 'vitest'
import { SCHEDULES } from './schedules.ts'
import { type StreamStory, streamStory } from './stream-story.ts'

const shapes: Record<string, readonly [shape: StreamStory['shape'], isOrdered: boolean]> = {
  'map one by one': [(items, call) => items.map(call), true],
  buffer: [(items) => items.buffer(2), true],
  merge: [(items) => items.merge([]), true],
  'map, in order': [(items, call) => items.map(call, { concurrency: 2 }), true],
  'map, as they come': [(items, call) => items.map(call, { concurrency: 2, ordered: false }), false],
  'flatMap, in order': [
    (items, _call, taken) => items.flatMap((n) => (taken(n), [n]), { concurrency: 2 }),
    true,
  ],
  'flatMap, as they come': [
    (items, _call, taken) => items.flatMap((n) => (taken(n), [n]), { concurrency: 2, ordered: false }),
    false,
  ],
  'map after buffer': [(items, call) => items.buffer(1).map(call, { concurrency: 2 }), true],
}

const stories: Record<string, StreamStory> = {}
for (const [name, [shape, isOrdered]] of Object.entries(shapes)) {
  stories[`${name}, to the end`] = { shape, isOrdered, leavesAfter: Infinity }
  stories[`${name}, left after 2`] = { shape, isOrdered, leavesAfter: 2 }
}

describe.each(Object.entries(stories))(
  '%s: no item is lost or doubled, and the source is closed once',
  (_name, story) => {
    it('whatever the order', () => explore(streamStory(story), { iterations: SCHEDULES }))
    it('and whoever is cancelled wherever', () =>
      explore(streamStory(story), { iterations: 2 * SCHEDULES, cancel: true, seed: 3 }))
    it('one schedule after the other', () =>
      explore(streamStory(story), { iterations: SCHEDULES, strategy: 'dfs' }))
    it('in the schedules of small depth', () =>
      explore(streamStory(story), { iterations: SCHEDULES, cancel: true, strategy: 'pct' }))
  },
)
