import { AsyncEvent, Condition, Deferred } from '@async-lab/core'
import { explore } from '@async-lab/core/testing'
import { describe, it } from 'vitest'
import { type AnyGate, noticeStory } from './notice-story.ts'
import { SCHEDULES } from './schedules.ts'

const condition = (): AnyGate => {
  const changed = new Condition()
  return {
    pass: (isIn) =>
      changed.mutex.with(() => {
        isIn()
        return changed.wait()
      }),
    letGo: (n, now) =>
      changed.mutex.with(() => {
        now()
        changed.notify(n)
      }),
    waiting: () => changed.statistics().waiting + changed.mutex.statistics().waiting,
  }
}

/** Lets all go who are in. */
const event = (): AnyGate => {
  const happened = new AsyncEvent()
  return {
    pass(isIn) {
      isIn()
      return happened.wait()
    },
    async letGo(_n, now) {
      now()
      happened.set()
      happened.clear()
    },
    waiting: () => happened.statistics().waiting,
  }
}

/** One deferred after the other. */
const deferreds = (): AnyGate => {
  let next = new Deferred<void>()
  return {
    pass(isIn) {
      isIn()
      return next.wait()
    },
    async letGo(_n, now) {
      now()
      const before = next
      next = new Deferred()
      before.resolve()
    },
    waiting: () => next.statistics().waiting,
  }
}

describe.each(Object.entries({ Condition: condition, AsyncEvent: event, Deferred: deferreds }))(
  '%s: who is let go goes on, and nobody else',
  (name, make) => {
    const story = noticeStory(make, name === 'Condition' ? 2 : 3)
    it('whatever the order', () => explore(story, { iterations: SCHEDULES }))
    it('and whoever is cancelled wherever', () =>
      explore(story, { iterations: 2 * SCHEDULES, cancel: true, seed: 5 }))
    it('in the schedules of small depth', () =>
      explore(story, { iterations: SCHEDULES, cancel: true, strategy: 'pct' }))
  },
)
