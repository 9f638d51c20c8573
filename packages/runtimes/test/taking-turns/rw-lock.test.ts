import {
  allTasks,
  DeadlockError,
  type Permit,
  RwLock,
  scope,
  type Scope,
  sleep,
  type Task,
} from '@async-lab/core'
import { runVirtual } from '@async-lab/core/testing'
import { afterEach, expect, it } from 'vitest'
import { caught } from '../caught.ts'

afterEach(() => {
  expect(Array.from(allTasks(), (task) => task.name)).toEqual([])
})

const reading = (s: Scope, lock: RwLock) =>
  s.spawn((task: Task<Permit>) => lock.read(task), { name: 'reader' })
const writing = (s: Scope, lock: RwLock) =>
  s.spawn((task: Task<Permit>) => lock.write(task), { name: 'writer' })

it('LK-24 LK-41 a reader that comes after a waiting writer waits behind it; readers at the head enter together', () =>
  runVirtual((_time, main) =>
    scope(async (s) => {
      const lock = new RwLock()
      expect(lock.statistics()).toEqual({ waiting: 0, readers: 0, writer: undefined })
      const a = await lock.read(s)
      expect(lock.statistics()).toEqual({ waiting: 0, readers: 1, writer: undefined })
      const w = writing(s, lock)
      expect(lock.statistics()).toEqual({ waiting: 1, readers: 1, writer: undefined })
      const [b, c] = [reading(s, lock), reading(s, lock)]
      const w2 = writing(s, lock)
      const d = reading(s, lock)
      expect(lock.statistics()).toEqual({ waiting: 5, readers: 1, writer: undefined })
      expect([lock.tryRead(), lock.tryWrite()]).toEqual([undefined, undefined])
      a.release()
      expect(lock.statistics()).toEqual({ waiting: 4, readers: 0, writer: w })
      ;(await w.join(s)).release()
      expect(lock.statistics()).toEqual({ waiting: 2, readers: 2, writer: undefined })
      ;(await b.join(s)).release()
      expect(lock.statistics()).toEqual({ waiting: 2, readers: 1, writer: undefined })
      ;(await c.join(s)).release()
      expect(lock.statistics()).toEqual({ waiting: 1, readers: 0, writer: w2 })
      ;(await w2.join(s)).release()
      expect(lock.statistics()).toEqual({ waiting: 0, readers: 1, writer: undefined })
      ;(await d.join(s)).release()
      expect(lock.statistics()).toEqual({ waiting: 0, readers: 0, writer: undefined })
      expect(Object.isFrozen(lock.statistics())).toBe(true)
    }, main),
  ))

it('LK-24 readers share, a writer is alone', () =>
  runVirtual(async (_time, main) => {
    const lock = new RwLock()
    const permits = [await lock.read(main), lock.tryRead()!, await lock.read(main)]
    expect(lock.statistics().readers).toBe(3)
    expect(lock.tryWrite()).toBe(undefined)
    for (const permit of permits) permit.release()
    const alone = lock.tryWrite()!
    expect([lock.tryRead(), lock.tryWrite()]).toEqual([undefined, undefined])
    alone.release()
    lock.tryRead()!.release()
  }))

it('LK-24 H2 the writer in front is cancelled: the readers behind it enter when cancel returns', () =>
  runVirtual((_time, main) =>
    scope(async (s) => {
      const lock = new RwLock()
      const permit = await lock.read(s)
      const w = writing(s, lock)
      const [b, c] = [reading(s, lock), reading(s, lock)]
      expect(lock.statistics()).toEqual({ waiting: 3, readers: 1, writer: undefined })
      w.cancel()
      expect(lock.statistics()).toEqual({ waiting: 0, readers: 3, writer: undefined })
      for (const held of [permit, await b.join(s), await c.join(s)]) held.release()
      expect(lock.statistics().readers).toBe(0)
    }, main),
  ))

it('LK-24 H2 one cancel takes out a writer and the reader behind it: only the others enter', () =>
  runVirtual((_time, main) =>
    scope(async (s) => {
      const lock = new RwLock()
      const permit = await lock.read(s)
      await scope((inner) => {
        writing(inner, lock)
        reading(inner, lock)
        reading(s, lock)
        inner.cancel()
        expect(lock.statistics()).toEqual({ waiting: 0, readers: 2, writer: undefined })
      }, s)
      permit.release()
      expect(lock.statistics()).toEqual({ waiting: 0, readers: 1, writer: undefined })
    }, main),
  ))

it('LK-24 H11 the writer in front is dropped by its scope: the readers behind it enter in the same turn', () =>
  runVirtual((_time, main) =>
    scope(async (s) => {
      const lock = new RwLock()
      const permit = await reading(s, lock).join(s)
      await scope((inner) => {
        void lock.write(inner)
        reading(s, lock)
        expect(lock.statistics()).toEqual({ waiting: 2, readers: 1, writer: undefined })
      }, s)
      expect(lock.statistics()).toEqual({ waiting: 0, readers: 2, writer: undefined })
      permit.release()
    }, main),
  ))

it('LK-24 writers enter in the order in which they came, one after the other', () =>
  runVirtual(async (time, main) => {
    const lock = new RwLock()
    const log: string[] = []
    await scope((s) => {
      for (const name of ['a', 'b', 'c']) {
        s.spawn((task) =>
          lock.withWrite(async () => {
            log.push(`${name} at ${time.now()}`)
            await sleep(10, task)
          }, task),
        )
      }
      for (const name of ['d', 'e']) {
        s.spawn((task) => lock.withRead(() => void log.push(`${name} at ${time.now()}`), task))
      }
    }, main)
    expect(log).toEqual(['a at 0', 'b at 10', 'c at 20', 'd at 30', 'e at 30'])
  }))

it('LK-24 who would wait for itself: DeadlockError at once, and what it holds stays good', () =>
  runVirtual(async (_time, main) => {
    const lock = new RwLock({ name: 'config' })
    const refuse = async (waiting: Promise<Permit>) => {
      const error = await caught(waiting)
      expect(error).toBeInstanceOf(DeadlockError)
      expect((error as Error).message).toContain('"config"')
      expect(lock.statistics().waiting).toBe(0)
    }
    const write = await lock.write(main)
    await refuse(lock.write(main))
    await refuse(lock.read(main))
    expect(lock.statistics().writer).toBe(main)
    write.release()
    const read = await lock.read(main)
    await refuse(lock.write(main))
    expect(lock.statistics().readers).toBe(1)
    read.release()
  }))
