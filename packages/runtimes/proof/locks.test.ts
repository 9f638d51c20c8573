import { Mutex, RwLock, Semaphore } from '@async-lab/core'
import { explore } from '@async-lab/core/testing'
import { describe, it } from 'vitest'
import type { AnyLock } from './lock-model.ts'
import { lockStory } from './lock-story.ts'
import { SCHEDULES } from './schedules.ts'

const mutex = (): AnyLock => {
  const lock = new Mutex()
  return {
    acquire: () => lock.acquire(),
    state: () => ({ waiting: lock.statistics().waiting, taken: lock.locked ? 1 : 0 }),
  }
}

const semaphore = (permits: number) => (): AnyLock => {
  const lock = new Semaphore(permits)
  return {
    acquire: (weight) => lock.acquire({ weight }),
    state: () => ({ waiting: lock.statistics().waiting, taken: permits - lock.available }),
  }
}

const writing = (): AnyLock => {
  const lock = new RwLock()
  return {
    acquire: () => lock.write(),
    state: () => ({
      waiting: lock.statistics().waiting,
      taken: lock.statistics().writer === undefined ? 0 : 1,
    }),
  }
}

/** Of weight 2: writes; of weight 1: reads. Two readers and no writer fit in. */
const readingAndWriting = (): AnyLock => {
  const lock = new RwLock()
  return {
    acquire: (weight) => (weight === 2 ? lock.write() : lock.read()),
    state() {
      const { waiting, readers, writer } = lock.statistics()
      return { waiting, taken: writer === undefined ? readers : 2 }
    },
  }
}

const stories = {
  Mutex: lockStory(mutex, 1),
  'Semaphore of 1': lockStory(semaphore(1), 1),
  'Semaphore of 2': lockStory(semaphore(2), 2),
  'Semaphore of 3 with weights': lockStory(semaphore(3), 3, [1, 2, 3]),
  'RwLock, writing': lockStory(writing, 1),
  'RwLock, two read and one writes': lockStory(readingAndWriting, 2, [1, 2, 1]),
}

describe.each(Object.entries(stories))('%s is as its model', (_name, story) => {
  for (const strategy of ['random', 'pct', 'dfs'] as const) {
    it(`${strategy}: whatever the order`, () => explore(story, { strategy, iterations: SCHEDULES }))
    it(`${strategy}: and whoever is cancelled wherever`, () =>
      explore(story, { strategy, iterations: SCHEDULES, cancel: true, seed: 7 }))
  }
})
