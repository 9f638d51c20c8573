import { channel, scope, sleep } from '@async-lab/core'
import { runVirtual } from '@async-lab/core/testing'
import { expect, it } from 'vitest'

it('H11 a wait left floating by main is dropped, and no unhandled rejection', async () => {
  const value = await runVirtual((_time, main) => {
    void sleep(1000, main)
    return 7
  })
  expect(value).toBe(7)
})

it('H11 a wait left floating by a task is dropped when its scope is cancelled', () =>
  runVirtual(async (time, main) => {
    await scope(async (s) => {
      s.spawn((task) => void sleep(1000, task))
      await sleep(10, s)
      s.cancel()
    }, main)
    expect(time.now()).toBe(10)
  }))

it('QC-16 an item whose send was left floating is told as undelivered, once', () =>
  runVirtual(async (_time, main) => {
    const lost: string[] = []
    const [sender] = channel<string>({ capacity: 0, onUndelivered: (item) => lost.push(item) })
    await scope((s) => void sender.send('x', s), main)
    expect(lost).toEqual(['x'])
    expect(sender.statistics().waitingToPut).toBe(0)
  }))
