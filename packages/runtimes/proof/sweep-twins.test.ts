import { AsyncEvent, channel, Mutex, Queue, RwLock, scope, Semaphore, sleep } from '@async-lab/core'
import { runVirtual } from '@async-lab/core/testing'
import { describe, expect, it } from 'vitest'
import { sweep } from '../sweep/sweep.ts'
import { TWINS, withBug } from './sweep-twins.ts'

/** A little of everything, as a conformance case uses it. */
const usingAll = () =>
  runVirtual(async () => {
    const mutex = new Mutex()
    const semaphore = new Semaphore(2)
    const lock = new RwLock()
    const event = new AsyncEvent()
    const queue = new Queue<number>({ capacity: 1 })
    const [sender, receiver] = channel<number>({ capacity: 0 })
    await scope(async (s) => {
      for (let n = 0; n < 3; n++) {
        s.spawn(() => mutex.with(() => sleep(1)))
        s.spawn(() => semaphore.with(() => sleep(1)))
        s.spawn(() => lock.withRead(() => sleep(1)))
        s.spawn(() => lock.withWrite(() => sleep(1)))
        s.spawn(() => event.wait())
        s.spawn(() => queue.get())
        s.spawn(() => receiver.receive())
      }
      await sleep(1)
      for (let n = 0; n < 3; n++) {
        await queue.put(n)
        await sender.send(n)
      }
      event.set()
    })
  })

describe('the sweep finds', () => {
  it.each(Object.keys(TWINS))('%s', async (twin) => {
    const { problems } = await withBug(twin, () => sweep(usingAll, { patience: 1000 }))
    expect(problems).not.toEqual([])
  })

  it('a task that does not end, and a timer', async () => {
    let runs = 0
    const { problems } = await sweep(() => {
      if (runs++ > 0) void scope(() => sleep(60_000))
      return runVirtual(() => sleep(1))
    })
    expect(problems.join('\n')).toMatch(/1 scopes left[^]*1 timers left/)
  })

  it('nothing where there is nothing to find, at every point', async () => {
    const { points, cancellations, problems } = await sweep(usingAll)
    expect(problems).toEqual([])
    expect(points).toBeGreaterThan(200)
    expect(cancellations).toBe(points)
  })
})
