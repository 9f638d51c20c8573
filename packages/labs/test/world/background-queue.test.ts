import { sleep } from '@async-lab/core'
import { runVirtual } from '@async-lab/core/testing'
import { describe, expect, it } from 'vitest'
import { labContext } from '../../src/lab.ts'
import { backgroundQueue } from '../../src/world/background-queue/lab.ts'
import { type Job, JobError, workOff } from '../../src/world/background-queue/work-off.ts'
import { labProcess } from './lab-process.ts'

const disturbed = () =>
  runVirtual(() => backgroundQueue.run({ jobs: 80, chaos: 0.6, attempts: 2 }, labContext(3)))

const options = { workers: 1, capacity: 100, attempts: 3, onRetry: () => {} }

describe('background-queue', () => {
  it('does all jobs, and leaves nothing behind', async () => {
    const { code, told, left } = await labProcess('background-queue', { jobs: 60, work: 1, capacity: 10 })
    expect(told!.result).toMatchObject({ done: 60, givenUp: 0 })
    expect(told!.result.mostWaiting).toBeLessThanOrEqual(10)
    expect(left).toEqual([])
    expect(code).toBe(0)
  })

  it('does the most urgent first, in the order they came', async () => {
    const order: number[] = []
    const handle = async ({ id }: Job) => {
      await sleep(10)
      order.push(id)
    }
    await runVirtual(() =>
      workOff({ ...options, handle, settled: () => {} }, async (put) => {
        for (const [id, priority] of [2, 2, 0, 1, 0].entries()) await put({ id, priority })
      }),
    )
    // The first was taken before there was another.
    expect(order).toEqual([0, 2, 4, 3, 1])
  })

  it('tries again, gives up in the end, and the others are done all the same', async () => {
    const tried: number[] = []
    const ends: Array<[number, boolean]> = []
    const handle = async ({ id }: Job) => {
      tried.push(id)
      await sleep(1)
      if (id === 0) throw new JobError('always')
      if (id === 1 && tried.filter((one) => one === 1).length < 3) throw new JobError('twice')
    }
    await runVirtual(() =>
      workOff(
        { ...options, handle, settled: ({ id }, error) => ends.push([id, error === undefined]) },
        async (put) => {
          for (const id of [0, 1, 2]) await put({ id, priority: 0 })
        },
      ),
    )
    expect(tried).toEqual([0, 0, 0, 1, 1, 1, 2])
    expect(ends).toEqual([
      [0, false],
      [1, true],
      [2, true],
    ])
  })

  it('is worked off after the last job was put in, and holds no more than it may', async () => {
    await runVirtual(async () => {
      let done = 0
      const handle = async () => {
        await sleep(10)
        done++
      }
      const peak = await workOff({ ...options, capacity: 3, handle, settled: () => {} }, async (put) => {
        for (let id = 0; id < 20; id++) await put({ id, priority: 0 })
      })
      expect(done).toBe(20)
      expect(peak).toBe(3)
    })
  })

  it('survives chaos, the same for the same seed', async () => {
    const { done, again, givenUp, chaos } = await disturbed()
    expect(again).toBeGreaterThan(0)
    expect(givenUp).toBeGreaterThan(0)
    expect(done + givenUp).toBe(80)
    expect(again + givenUp).toBe(chaos.resets + chaos.errors)
    expect(await disturbed()).toMatchObject({ done, again, givenUp, chaos })
  })

  it('leaves nothing behind when it is interrupted', async () => {
    const { code, left } = await labProcess(
      'background-queue',
      { jobs: 5000 },
      { onProgress: ({ done }, pid) => void (done === 20 && process.kill(pid, 'SIGINT')) },
    )
    expect(left).toEqual([])
    expect(code).toBe(130)
  })
})
