import { allTasks, sleep } from '@async-lab/core'
import { runVirtual } from '@async-lab/core/testing'
import { expect, test } from 'vitest'

test('the doors share one state', async () => {
  let live: unknown[] = []
  await runVirtual(async (_time, main) => {
    await sleep(1, main)
    live = [...allTasks()]
    expect(live).toEqual([main])
  })
  expect(live).toHaveLength(1)
  expect([...allTasks()]).toEqual([])
})
