import { debounced, keepLatest, RateLimiter, restartable, now, sleepUntil } from '@async-lab/core'
import { ExplorationError, explore } from '@async-lab/core/testing'
import { describe, expect, it } from 'vitest'
import { breakerStory, hedgeStory, latestStory } from './call-stories.ts'
import { type AnyRate, rateStory } from './rate-story.ts'
import { BUDGET, SCHEDULES } from './schedules.ts'

const INTERVAL = 100

function limiter(): AnyRate {
  const rate = new RateLimiter({ limit: 1, per: INTERVAL })
  return {
    acquire(isIn) {
      isIn()
      return rate.acquire()
    },
    now,
    waiting: () => rate.statistics().waiting,
  }
}

/** Promises each his moment when he asks, as limiters do that keep no line: a cancelled one's is lost. */
function reserving(): AnyRate {
  let next = 0
  return {
    acquire(isIn) {
      isIn()
      const at = Math.max(next, now())
      next = at + INTERVAL
      return sleepUntil(at)
    },
    now,
    waiting: () => 0,
  }
}

const stories = {
  'RateLimiter: fair, and a cancelled waiter’s place goes to the next': rateStory(limiter, INTERVAL),
  'hedge: losers are cancelled and awaited': hedgeStory,
  'restartable: one at a time, and the newest runs': latestStory(restartable),
  'keepLatest: one at a time, and the newest runs': latestStory(keepLatest),
  'debounced: one at a time, and the newest runs': latestStory((fn) => debounced(fn, 5)),
  'CircuitBreaker: one probe at a time, and none keeps it half-open': breakerStory,
}

describe('TS-11 under every schedule', () => {
  it.each(Object.entries(stories))('%s', async (_what, story) => {
    await explore(story, { iterations: SCHEDULES })
    await explore(story, { iterations: SCHEDULES, cancel: true })
    await explore(story, { iterations: SCHEDULES, strategy: 'pct', cancel: true })
  })

  it('a limiter that loses the place of who is cancelled is found', async () => {
    const story = rateStory(reserving, INTERVAL)
    const found = await explore(story, { iterations: BUDGET, cancel: true }).catch((error: unknown) => error)
    expect(found).toBeInstanceOf(ExplorationError)
  })
})
