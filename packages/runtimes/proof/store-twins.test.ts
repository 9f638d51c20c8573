import { ExplorationError, explore } from '@async-lab/core/testing'
import { describe, expect, it } from 'vitest'
import { brokenStore, type StoreBug } from './broken-store.ts'
import { deliveryStory } from './delivery-story.ts'
import { BUDGET } from './schedules.ts'

const BUGS: StoreBug[] = [
  'item-lost-on-cancel',
  'item-doubled',
  'getter-left',
  'putter-left',
  'room-not-told',
  'room-given-twice',
  'getter-not-told',
  'shutdown-forgets',
  'out-of-order',
]

const CAPACITY: Partial<Record<StoreBug, number>> = { 'out-of-order': 2 }

describe('TS-11 exploration finds a queue with', () => {
  it.each(BUGS)('%s', async (bug) => {
    const capacity = CAPACITY[bug] ?? 1
    const story = deliveryStory(brokenStore(capacity, bug), capacity, 1)
    const found = await explore(story, { iterations: BUDGET, cancel: true }).catch((error: unknown) => error)
    expect(found).toBeInstanceOf(ExplorationError)
  })

  it('and none in the one without a bug', () =>
    explore(deliveryStory(brokenStore(1, 'none'), 1, 1), { iterations: BUDGET, cancel: true }))
})
