import { allTasks, checkpoint, scope, sleep } from '@async-lab/core'
import { assertNoLeaks, runVirtual } from '@async-lab/core/testing'
import { afterEach, describe, expect, it } from 'vitest'
import { locks } from './locks.ts'

afterEach(() => {
  expect(Array.from(allTasks(), (task) => task.name)).toEqual([])
})

describe.each(Object.entries(locks))('%s', (_name, make) => {
  it('LK-01 exclusion: five tasks, ten rounds each, and never two inside', () =>
    runVirtual(async (_time, main) => {
      const lock = make()
      let inside = 0
      const seen: number[] = []
      await scope((s) => {
        for (let i = 0; i < 5; i++) {
          s.spawn(async (task) => {
            for (let round = 0; round < 10; round++) {
              const leave = await lock.acquire(task)
              inside++
              await checkpoint(task)
              seen.push(inside)
              await checkpoint(task)
              inside--
              leave()
            }
          })
        }
        expect(lock.waiting()).toBe(4)
      }, main)
      expect(seen).toEqual(Array.from({ length: 50 }, () => 1))
      expect(lock.waiting()).toBe(0)
    }))

  it('LK-02 FIFO in loops: after the first round the order repeats exactly', () =>
    runVirtual(async (_time, main) => {
      const lock = make()
      let order = ''
      await scope((s) => {
        for (const name of ['a', 'b', 'c']) {
          s.spawn(async (task) => {
            for (let round = 0; round < 5; round++) {
              const leave = await lock.acquire(task)
              order += name
              await checkpoint(task)
              leave()
            }
          })
        }
      }, main)
      expect(order).toBe('abc'.repeat(5))
    }))

  it('LK-03 H5 the releaser does not keep it: who released and asks again is behind the one who waited', () =>
    runVirtual(async (_time, main) => {
      const lock = make()
      const log: string[] = []
      await scope(async (s) => {
        const leave = await lock.acquire(s)
        s.spawn(async (task) => {
          const leaveNext = await lock.acquire(task)
          log.push('the waiter')
          leaveNext()
        })
        expect(lock.waiting()).toBe(1)
        leave()
        expect(lock.waiting()).toBe(0)
        expect(lock.tryAcquire()).toBe(undefined)
        const again = lock.acquire(s)
        expect(lock.waiting()).toBe(1)
        const leaveAgain = await again
        log.push('the releaser')
        leaveAgain()
      }, main)
      expect(log).toEqual(['the waiter', 'the releaser'])
      lock.tryAcquire()!()
    }))

  it('LK-07 pruned when cancelled, not when resumed: a release in the same turn goes to the next in line', () =>
    runVirtual(async (_time, main) => {
      const lock = make()
      const log: string[] = []
      await scope(async (s) => {
        const leave = await lock.acquire(s)
        const [first, second] = ['first', 'second'].map((name) =>
          s.spawn(async (task) => {
            const leaveIt = await lock.acquire(task)
            log.push(name)
            leaveIt()
          }),
        )
        expect(lock.waiting()).toBe(2)
        first!.cancel()
        expect(lock.waiting()).toBe(1)
        leave()
        expect(lock.waiting()).toBe(0)
        expect(lock.tryAcquire()).toBe(undefined)
        expect((await first!.settled()).kind).toBe('cancelled')
        await second!.join(s)
      }, main)
      expect(log).toEqual(['second'])
      lock.tryAcquire()!()
    }))

  it('LK-08 H15 nothing kept: of 100 000 cancelled acquires nobody waits, and nothing is left behind', () =>
    assertNoLeaks(() =>
      runVirtual(async (_time, main) => {
        const lock = make()
        const leave = await lock.acquire(main)
        for (let round = 0; round < 100; round++) {
          await scope((s) => {
            for (let i = 0; i < 1000; i++) s.spawn((task) => lock.acquire(task))
            expect(lock.waiting()).toBe(1000)
            s.cancel()
            expect(lock.waiting()).toBe(0)
          }, main)
        }
        leave()
        const leaveAgain = lock.tryAcquire()
        expect(leaveAgain).toBeDefined()
        leaveAgain!()
      }),
    ))

  it('H2 a permit, then a cancel, same turn: the waiter has it, and its next checkpoint throws', () =>
    runVirtual(async (_time, main) => {
      const lock = make()
      const log: string[] = []
      await scope(async (s) => {
        const leave = await lock.acquire(s)
        const waiter = s.spawn(async (task) => {
          const leaveIt = await lock.acquire(task)
          try {
            log.push('has it')
            await sleep(10, task)
            log.push('never here')
          } finally {
            leaveIt()
          }
        })
        leave()
        waiter.cancel()
        expect(lock.tryAcquire()).toBe(undefined)
        expect((await waiter.settled()).kind).toBe('cancelled')
        expect(lock.tryAcquire()).toBeDefined()
      }, main)
      expect(log).toEqual(['has it'])
    }))

  it('H3 a cancel, then a release, same turn: nothing was taken, the lock is free at once', () =>
    runVirtual(async (_time, main) => {
      const lock = make()
      await scope(async (s) => {
        const leave = await lock.acquire(s)
        const waiter = s.spawn((task) => lock.acquire(task))
        waiter.cancel()
        leave()
        expect(lock.waiting()).toBe(0)
        expect(lock.tryAcquire()).toBeDefined()
        expect((await waiter.settled()).kind).toBe('cancelled')
        expect(lock.tryAcquire()).toBe(undefined)
      }, main)
    }))
})
