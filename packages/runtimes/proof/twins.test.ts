import { explore, ExplorationError } from '@async-lab/core/testing'
import { describe, expect, it } from 'vitest'
import { lockStory } from './lock-story.ts'
import { BUDGET } from './schedules.ts'
import { brokenLock, type LockBug } from './twins.ts'

const BUGS: LockBug[] = [
  'barging',
  'overtaking',
  'double-release',
  'waiter-left',
  'pruned-late',
  'over-grant',
  'unfair',
  'lost-wakeup',
  'lost-on-cancel',
  'gap',
]

describe('TS-11 exploration finds a lock with', () => {
  it.each(BUGS)('%s', async (bug) => {
    const story = lockStory(brokenLock(3, bug), 3, [1, 2, 3])
    const found = await explore(story, { iterations: BUDGET, cancel: true }).catch((error: unknown) => error)
    expect(found).toBeInstanceOf(ExplorationError)
    // And again, by the string alone.
    const { replay } = found as ExplorationError
    await expect(explore(story, { replay, cancel: true })).rejects.toBeInstanceOf(ExplorationError)
  })

  it('and none in the one without a bug', () =>
    explore(lockStory(brokenLock(3, 'none'), 3, [1, 2, 3]), { iterations: BUDGET, cancel: true }))
})
