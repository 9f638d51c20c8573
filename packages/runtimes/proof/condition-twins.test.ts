import { ExplorationError, explore } from '@async-lab/core/testing'
import { describe, expect, it } from 'vitest'
import { brokenCondition, type ConditionBug } from './broken-condition.ts'
import { noticeStory } from './notice-story.ts'
import { BUDGET } from './schedules.ts'

const BUGS: ConditionBug[] = ['notification-lost', 'notified-and-thrown', 'one-too-many', 'last-first']

describe('TS-11 exploration finds a condition with', () => {
  it.each(BUGS)('%s', async (bug) => {
    const found = await explore(noticeStory(brokenCondition(bug), 1), {
      iterations: BUDGET,
      cancel: true,
    }).catch((error: unknown) => error)
    expect(found).toBeInstanceOf(ExplorationError)
  })

  it('and none in the one without a bug', () =>
    explore(noticeStory(brokenCondition('none'), 1), { iterations: BUDGET, cancel: true }))
})
