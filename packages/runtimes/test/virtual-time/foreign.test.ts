import { DeadlockError, interruptible, scope, sleep, suspend } from '@async-lab/core'
import { runVirtual } from '@async-lab/core/testing'
import { describe, expect, it } from 'vitest'
import { caught } from '../caught.ts'

it('TS-04 the clock stands still while a task waits for real work', () =>
  runVirtual(async (time, main) => {
    await scope(async (s) => {
      let woken = -1
      s.spawn(async (task) => {
        await sleep(1, task)
        woken = time.now()
      })
      const work = new Promise((resolve) => setTimeout(resolve, 40, 'done'))
      expect(await interruptible(work, s)).toBe('done')
      expect(time.now()).toBe(0)
      expect(woken).toBe(-1)
    }, main)
    expect(time.now()).toBe(1)
  }))

it('TS-04 it goes on once the last of several has ended', () =>
  runVirtual(async (time, main) => {
    const seen: number[] = []
    await scope((s) => {
      for (const ms of [30, 5]) {
        s.spawn(async (task) => {
          await interruptible(new Promise((resolve) => setTimeout(resolve, ms)), task)
          seen.push(time.now())
        })
      }
      s.spawn(async (task) => {
        await sleep(10, task)
        seen.push(time.now())
      })
    }, main)
    expect(seen).toEqual([0, 0, 10])
  }))

it('TS-04 a foreign wait that was left no longer holds the clock', () =>
  runVirtual(async (time, main) => {
    await scope(async (s) => {
      const task = s.spawn((self) => interruptible(new Promise(() => {}), self))
      task.cancel()
      await sleep(10, s)
      expect(time.now()).toBe(10)
    }, main)
  }))

it('TS-04 a promise that is not known to be foreign holds the clock for a few real milliseconds', () =>
  runVirtual(async (time, main) => {
    await scope(async (s) => {
      s.spawn((task) => sleep(1000, task))
      // The clock looks once and sets a timer to look again. This one was set earlier, so that it fires
      // first even where the machine stands still in between for longer than the clock is patient.
      await new Promise<void>((resolve) => setTimeout(resolve, 0))
      expect(time.now()).toBe(0)
    }, main)
  }))

describe('the hand on the clock', () => {
  it('H13 advance lets time pass, with all that is due in it', () =>
    runVirtual(async (time, main) => {
      const rung: number[] = []
      await scope(async (s) => {
        for (const ms of [5, 10, 15]) {
          s.spawn(async (task) => {
            await sleep(ms, task)
            rung.push(time.now())
          })
        }
        await time.advance(10)
        expect(time.now()).toBe(10)
        await time.idle()
        expect(rung).toEqual([5, 10])
      }, main)
    }))

  it('H13 jumpToNext goes to the next moment at which something is due, and tells it', () =>
    runVirtual(async (time, main) => {
      await scope(async (s) => {
        s.spawn((task) => sleep(70, task))
        expect(await time.jumpToNext()).toBe(70)
        expect(time.now()).toBe(70)
      }, main)
      expect(await time.jumpToNext()).toBe(Infinity)
    }))

  it('H13 idle waits until all others wait, and no time passes', () =>
    runVirtual(async (time, main) => {
      await scope(async (s) => {
        let steps = 0
        s.spawn(async (task) => {
          for (; steps < 100; steps++) await Promise.resolve()
          await sleep(1, task)
          steps = -1
        })
        await time.idle()
        expect(steps).toBe(100)
        expect(time.now()).toBe(0)
      }, main)
    }))

  it('H14 time cannot be asked to go back', () =>
    runVirtual(async (time) => {
      for (const ms of [-1, Number.NaN]) {
        expect(await caught((async () => time.advance(ms))())).toBeInstanceOf(RangeError)
      }
    }))
})

describe('when nothing can happen any more', () => {
  it('H13 everything waits and nothing is due: a DeadlockError that names each task and its wait', async () => {
    const error = (await caught(
      runVirtual(async (_time, main) => {
        await scope(async (s) => {
          const forgotten = s.spawn((task) => suspend(task), { name: 'forgotten' })
          await forgotten.join(s)
        }, main)
      }),
    )) as DeadlockError
    expect(error).toBeInstanceOf(DeadlockError)
    expect(error.message).toMatch(/main #\d+ +waits for task "forgotten"/)
    expect(error.message).toMatch(/forgotten #\d+ +waits for cancellation/)
  })

  it('H13 cleanup runs after it, and its failure is not lost', async () => {
    let cleaned = false
    const error = await caught(
      runVirtual(async (_time, main) => {
        try {
          await suspend(main)
        } finally {
          cleaned = true
        }
      }),
    )
    expect(error).toBeInstanceOf(DeadlockError)
    expect(cleaned).toBe(true)
  })

  it('H13 a promise that nobody settles is a deadlock, too', async () => {
    expect(await caught(runVirtual(() => new Promise(() => {})))).toBeInstanceOf(DeadlockError)
  })
})
