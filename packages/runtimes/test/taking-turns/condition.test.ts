import {
  allTasks,
  checkpoint,
  Condition,
  moveOnAfter,
  Mutex,
  scope,
  type Scope,
  sleep,
  UsageError,
} from '@async-lab/core'
import { runVirtual } from '@async-lab/core/testing'
import { afterEach, expect, it } from 'vitest'
import { caught } from '../caught.ts'
import { entry } from '../registry/entry.ts'

afterEach(() => {
  expect(Array.from(allTasks(), (task) => task.name)).toEqual([])
})

const holding = (c: Condition, s: Scope, body: () => void) => c.mutex.with(body, s)

/** Waits once with the mutex held, and says so. */
function waiting(s: Scope, c: Condition, log: string[], name: string) {
  return s.spawn(
    async (task) => {
      const permit = await c.mutex.acquire(task)
      try {
        await c.wait(task)
        log.push(name)
        await checkpoint(task)
        log.push(`${name} went on`)
      } finally {
        log.push(`${name} ${c.mutex.owner === task ? 'holds it' : 'does not hold it'}`)
        permit.release()
      }
    },
    { name },
  )
}

it('LK-26 wait, waitFor, notify and notifyAll without the mutex: UsageError, at once and without a trace', () =>
  runVirtual((_time, main) =>
    scope(async (s) => {
      const c = new Condition()
      const refused = async () => {
        for (const call of [
          () => c.wait(main),
          () => c.waitFor(() => expect.unreachable(), main),
          async () => c.notify(1, main),
          async () => c.notifyAll(main),
        ]) {
          expect(await caught(call())).toBeInstanceOf(UsageError)
        }
        expect(c.statistics()).toEqual({ waiting: 0 })
      }
      await refused()
      const permit = await c.mutex.acquire(main)
      permit.release()
      await refused()
      const other = s.spawn(async (task) => {
        const held = await c.mutex.acquire(task)
        await sleep(1000, task)
        held.release()
      })
      expect(c.mutex.owner).toBe(other)
      await refused()
      expect(c.mutex.owner).toBe(other)
      other.cancel()
    }, main),
  ))

it('LK-27 H16 cancelled in wait(): the mutex is held again in its finally, and its own permit releases it', () =>
  runVirtual(async (_time, main) => {
    const c = new Condition()
    const log: string[] = []
    await scope(async (s) => {
      const waiter = waiting(s, c, log, 'a')
      await sleep(10, s)
      expect([c.statistics(), c.mutex.locked]).toEqual([{ waiting: 1 }, false])
      waiter.cancel()
      expect(c.statistics()).toEqual({ waiting: 0 })
      expect((await waiter.settled()).kind).toBe('cancelled')
    }, main)
    expect([log, c.mutex.locked]).toEqual([['a holds it'], false])
  }))

it('LK-27 H5 cancelled in wait() while others want the mutex: it stands in line for it like anybody', () =>
  runVirtual(async (_time, main) => {
    const c = new Condition()
    const log: string[] = []
    await scope(async (s) => {
      const waiter = waiting(s, c, log, 'a')
      await sleep(1, s)
      const permit = await c.mutex.acquire(s)
      s.spawn((task) => c.mutex.with(() => void log.push('before it'), task))
      waiter.cancel()
      await sleep(1, s)
      expect(c.mutex.statistics().waiting).toBe(2)
      s.spawn((task) => c.mutex.with(() => void log.push('after it'), task))
      permit.release()
    }, main)
    expect(log).toEqual(['before it', 'a holds it', 'after it'])
  }))

it('LK-30 no spinning: cancelled in wait(), it is parked once until the mutex is free, and nothing else happens', () =>
  runVirtual(async (time, main) => {
    const c = new Condition()
    const log: string[] = []
    const events: string[] = []
    await scope(async (s) => {
      const waiter = waiting(s, c, log, 'a')
      await sleep(10, s)
      s.spawn(
        async (task) => {
          const permit = await c.mutex.acquire(task)
          await sleep(500, task)
          permit.release()
        },
        { name: 'holder' },
      )
      const tell = (what: string) => (wait: { kind: string; task?: { name: string } | null }) =>
        void (wait.task?.name === 'a' && events.push(`${what} ${wait.kind}`))
      const stop = entry().listen({ taskParked: tell('parked'), taskWoken: tell('woken') })
      waiter.cancel()
      await time.idle()
      expect(events).toEqual(['woken condition', 'parked mutex'])
      // One jump, so nobody looked again in between.
      expect(await time.jumpToNext()).toBe(510)
      await waiter.settled()
      expect(events).toEqual(['woken condition', 'parked mutex', 'woken mutex'])
      stop()
    }, main)
    expect(log).toEqual(['a holds it'])
    expect(time.now()).toBe(510)
  }))

it('LK-36 a notification is not stored: who waits afterwards waits', () =>
  runVirtual(async (_time, main) => {
    const c = new Condition()
    const permit = await c.mutex.acquire(main)
    c.notify(1, main)
    c.notifyAll(main)
    expect(await moveOnAfter(10, (inner) => c.wait(inner), main)).toEqual({ expired: true })
    expect(c.mutex.owner).toBe(main)
    permit.release()
    expect(c.mutex.locked).toBe(false)
  }))

it('LK-41 notify wakes the first, notify(n) the first n, notifyAll all, in order and in the same turn', () =>
  runVirtual(async (_time, main) => {
    const c = new Condition()
    const log: string[] = []
    await scope(async (s) => {
      for (const name of ['a', 'b', 'c', 'd', 'e', 'f']) waiting(s, c, log, name)
      await sleep(1, s)
      expect(c.statistics()).toEqual({ waiting: 6 })
      expect(Object.isFrozen(c.statistics())).toBe(true)
      for (const [notify, left] of [
        [() => c.notify(undefined, main), 5],
        [() => c.notify(2, main), 3],
        [() => c.notifyAll(main), 0],
      ] as const) {
        await holding(c, s, () => {
          notify()
          expect(c.statistics()).toEqual({ waiting: left })
        })
        await sleep(1, s)
        expect(log.filter((text) => text.length === 1)).toHaveLength(6 - left)
      }
    }, main)
    expect(log.filter((text) => text.length === 1).join('')).toBe('abcdef')
    expect(log.filter((text) => text.endsWith('does not hold it'))).toEqual([])
  }))

it('H2 notified, then cancelled, same turn: wait returns with the mutex, the next checkpoint throws', () =>
  runVirtual(async (_time, main) => {
    const c = new Condition()
    const log: string[] = []
    await scope(async (s) => {
      const a = waiting(s, c, log, 'a')
      waiting(s, c, log, 'b')
      await sleep(1, s)
      await holding(c, s, () => {
        c.notify(1, main)
        a.cancel()
        expect(c.statistics()).toEqual({ waiting: 1 })
      })
      await sleep(1, s)
      expect(log).toEqual(['a', 'a holds it'])
      s.cancel()
    }, main)
  }))

it('H3 cancelled, then notified, same turn: no notification is used up, the next in line has it', () =>
  runVirtual(async (_time, main) => {
    const c = new Condition()
    const log: string[] = []
    await scope(async (s) => {
      const a = waiting(s, c, log, 'a')
      waiting(s, c, log, 'b')
      await sleep(1, s)
      await holding(c, s, () => {
        a.cancel()
        c.notify(1, main)
        expect(c.statistics()).toEqual({ waiting: 0 })
      })
    }, main)
    expect(log.toSorted()).toEqual(['a holds it', 'b', 'b went on', 'b holds it'].toSorted())
  }))

it('H16 after wait the permit is valid again: released once, and it does not release the next holder', () =>
  runVirtual((_time, main) =>
    scope(async (s) => {
      const c = new Condition(new Mutex({ name: 'own' }))
      const permit = await c.mutex.acquire(s)
      s.spawn((task) => c.mutex.with(() => c.notify(1, task), task))
      await c.wait(s)
      expect(c.mutex.owner).toBe(main)
      permit.release()
      expect(c.mutex.locked).toBe(false)
      const next = c.mutex.tryAcquire()!
      permit.release()
      expect(c.mutex.locked).toBe(true)
      next.release()
    }, main),
  ))
