import { run, scope, sleep } from '@async-lab/core'
import { runVirtual } from '@async-lab/core/testing'
import { describe, expect, it } from 'vitest'
import { copies } from '../src/record/registry.ts'
import { measureRunTimes } from '../src/record/run-times.ts'
import { SiteTally } from '../src/serve/site-tally.ts'
import { TurnGuess } from '../src/serve/turn-guess.ts'

/** Computes, and says for how many milliseconds. */
function compute(ms: number): number {
  const began = performance.now()
  while (performance.now() - began < ms);
  return performance.now() - began
}

/** The one copy there is, once a program has been run. */
async function entry() {
  await run(async () => {})
  return copies()[0]!
}

describe('what `top` adds up', () => {
  it('has whole tasks only: those for which there is no room are counted, and in no other number', async () => {
    const copy = await entry()
    const tally = new SiteTally(copy, 0, new TurnGuess(), 10)
    const stop = copy.listen(tally)
    await runVirtual(async (_time, main) => {
      await scope(async (s) => {
        for (let at = 0; at < 40; at++) s.spawn((task) => sleep(1, task), { name: 'nap' })
        const [, naps] = tally.take()
        expect(naps).toMatchObject({ name: 'nap', live: 9, parked: 9, spawned: 9 })
        expect(tally.dropped.tasks).toBe(31)
        expect(tally.dropped.since).toBeGreaterThan(0)
      }, main)
      expect(tally.take()[1]).toMatchObject({ live: 0, parked: 0, spawned: 0, completed: 9 })
      await scope((s) => void s.spawn((task) => sleep(1, task), { name: 'nap' }), main)
      expect(tally.take()[1]).toMatchObject({ live: 0, spawned: 1, completed: 1 })
    })
    stop()
    expect(tally.dropped.tasks).toBe(31)
  })

  it('at level 4 has what each ran, those that have ended as well, once', async () => {
    const copy = await entry()
    const { times, stop: stopTimes } = measureRunTimes()
    const tally = new SiteTally(copy, 0, times)
    const stop = copy.listen(tally)
    const began = performance.now()
    let least = 0
    let most = 0
    const all: number[] = []
    const take = () => {
      const { run: ran, longest } = tally.take().find(({ name }) => name === 'worker')!
      all.push(ran!)
      expect(longest).toBeGreaterThanOrEqual(most)
    }
    await run(async () => {
      for (let round = 0; round < 3; round++) {
        await scope(async (s) => {
          s.spawn(
            async () => {
              const first = compute(2)
              await sleep(0)
              const second = compute(3)
              least += first + second
              most = Math.max(most, first, second)
            },
            { name: 'worker' },
          )
          await sleep(1)
          take()
        })
      }
    })
    take()
    stop()
    stopTimes()
    const sum = all.reduce((ms, one) => ms + one, 0)
    expect(sum).toBeGreaterThanOrEqual(least)
    expect(sum).toBeLessThanOrEqual(performance.now() - began)
  })

  it('below that estimates it from what happens in one turn, and knows nothing of who never parks', async () => {
    const copy = await entry()
    const tally = new SiteTally(copy, 0, new TurnGuess())
    const stop = copy.listen(tally)
    let least = 0
    await run(async () => {
      await scope(async (s) => {
        s.spawn(
          async () => {
            await sleep(1)
            least = compute(3)
            await sleep(1)
          },
          { name: 'worker' },
        )
        s.spawn(() => new Promise<void>((resolve) => setImmediate(resolve)), { name: 'outside' })
        await sleep(10)
        const sites = tally.take()
        const ran = (name: string) => sites.find((one) => one.name === name)!
        expect(ran('worker').run).toBeGreaterThanOrEqual(least)
        expect(ran('worker').longest).toBeGreaterThanOrEqual(least)
      })
    })
    stop()
  })
})
