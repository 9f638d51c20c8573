import { scope, sleep } from '@async-lab/core'
import { liveScopes } from '@async-lab/core/testing'
import { expect, test } from 'vitest'

test('the doors share one state', async () => {
  const live = await scope(async () => {
    await sleep(1)
    return liveScopes.size
  })
  expect(live).toBe(1)
  expect(liveScopes.size).toBe(0)
})
