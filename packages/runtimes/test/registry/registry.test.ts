import { interruptible, Mutex, openScope, scope, shield, sleep, suspend, withTimeout } from '@async-lab/core'
import { WaitQueue } from '@async-lab/core/lowlevel'
import { runVirtual } from '@async-lab/core/testing'
import { describe, expect, it } from 'vitest'
import { caught } from '../caught.ts'
import { entry, row } from './entry.ts'

const columns =
  'id parent type name state kind on owner since site wait resource detail waiting place deadline cancelled'.split(
    ' ',
  )

describe('counts()', () => {
  it('registry: tasks, of these parked and outside, and scopes', () =>
    runVirtual(async (_time, main) => {
      const before = entry().counts()
      await scope(async (s) => {
        for (let i = 0; i < 5; i++) s.spawn((task) => suspend(task))
        let finish!: () => void
        s.spawn(() => new Promise<void>((resolve) => (finish = resolve)))
        const { tasks, parked, outside, scopes } = entry().counts()
        expect(tasks - before.tasks).toBe(6)
        expect(parked - before.parked).toBe(5)
        expect(outside - before.outside).toBe(1)
        expect(scopes - before.scopes).toBe(1)
        finish()
        s.cancel()
      }, main)
      expect(entry().counts()).toEqual(before)
    }))

  it('registry: nothing is left when a program has ended, however it ended', async () => {
    await runVirtual((_time, main) => void main.scope.spawn((task) => suspend(task)))
    await caught(
      runVirtual(() => {
        throw new Error('main')
      }),
    )
    expect(entry().counts()).toEqual({ tasks: 0, parked: 0, outside: 0, scopes: 0 })
    expect(entry().snapshot().id).toEqual([])
  })

  it('registry: a task that ended is gone at once, while its scope lives', () =>
    runVirtual(async (_time, main) => {
      await scope(async (s) => {
        const task = s.spawn((self) => sleep(10, self), { name: 'short' })
        expect(row('short').id).toBe(task.id)
        await task.join(s)
        expect(entry().snapshot().name).not.toContain('short')
      }, main)
    }))
})

describe('snapshot()', () => {
  it('registry: columns of one length, plain data only, parents before their children', () =>
    runVirtual(async (_time, main) => {
      await scope(async (s) => {
        s.spawn((task) => scope((inner) => suspend(inner), { name: 'deep', signal: task.signal }))
        const all = entry().snapshot()
        expect(Object.keys(all)).toEqual(columns)
        const lengths = new Set(Object.values(all).map((column) => (column as unknown[]).length))
        expect(lengths.size).toBe(1)
        expect(JSON.parse(JSON.stringify(all))).toEqual(all)
        all.parent.forEach((parent, i) => {
          if (parent !== 0) expect(all.id.slice(0, i)).toContain(parent)
        })
        expect(new Set(all.id).size).toBe(all.id.length)
        s.cancel()
      }, main)
    }))

  it('registry: each row tells state and wait: what kind, on what, who could end it', () =>
    runVirtual(async (time, main) => {
      await scope(
        async (s) => {
          const sleeper = s.spawn((task) => sleep(70, task), { name: 'sleeper' })
          s.spawn((task) => suspend(task), { name: 'suspended' })
          s.spawn((task) => sleeper.join(task), { name: 'joiner' })
          s.spawn((task) => interruptible(new Promise(() => {}), task), { name: 'abroad' })
          s.spawn(() => new Promise(() => {}), { name: 'stray' })
          const queue = new WaitQueue()
          const on = {
            id: -1,
            name: 'jobs',
            describe: () => ({ holders: [sleeper.id], closed: true, waiting: 1, detail: '' }),
          }
          s.spawn((task) => queue.park('get', on, task), { name: 'worker' })

          expect(row('block')).toMatchObject({ type: 'scope', state: 'open' })
          const common = { type: 'task', parent: s.id, state: 'parked' }
          expect(row('sleeper')).toMatchObject({ ...common, kind: 'sleep', on: time.now() + 70 })
          expect(row('suspended')).toMatchObject({ ...common, kind: 'forever', on: null, owner: [] })
          expect(row('joiner')).toMatchObject({
            ...common,
            kind: 'task',
            on: 'sleeper',
            owner: [sleeper.id],
          })
          expect(row('abroad')).toMatchObject({ ...common, kind: 'foreign', on: 'promise' })
          expect(row('stray')).toMatchObject({ ...common, state: 'outside', kind: null, on: null })
          expect(row('worker')).toMatchObject({ ...common, kind: 'get', on: 'jobs', owner: [sleeper.id] })
        },
        { name: 'block', signal: AbortSignal.abort(), shield: true },
      ).catch(() => {})
      expect(main.state).toBe('running')
    }).catch(() => {}))

  it('registry: a row tells its place in the line, and what is behind the name that it waits for', () =>
    runVirtual(async (_time, main) => {
      await scope(async (s) => {
        const [one, other] = [new Mutex({ name: 'same' }), new Mutex({ name: 'same' })]
        for (const [name, mutex] of Object.entries({ a: one, b: one, c: one, d: other, e: other }))
          s.spawn((task) => mutex.with(() => suspend(task), task), { name })
        await sleep(1, s)
        expect(row('a')).toMatchObject({ kind: 'forever', resource: 0, waiting: 0, place: 0, detail: '' })
        expect(row('b')).toMatchObject({ on: 'same', waiting: 2, place: 1 })
        expect(row('c')).toMatchObject({ on: 'same', waiting: 2, place: 2 })
        expect(row('e')).toMatchObject({ on: 'same', waiting: 1, place: 1 })
        expect(row('b').resource).toBe(row('c').resource)
        expect(row('b').resource).not.toBe(row('e').resource)
        s.cancel()
      }, main)
    }))

  it('registry: a row tells the deadline and the cancellation that are in force where it waits', () =>
    runVirtual(async (time, main) => {
      const tried = caught(
        withTimeout(
          40,
          async (s) => {
            s.spawn((task) => suspend(task), { name: 'timed' })
            s.spawn((task) => shield((inner) => sleep(60, inner), task), { name: 'shielded' })
            expect(row('timed')).toMatchObject({ deadline: time.now() + 40, cancelled: null })
            expect(row('shielded')).toMatchObject({ deadline: 0, cancelled: null })
            await suspend(s)
          },
          main,
        ),
      )
      await sleep(50, main)
      expect(row('shielded')).toMatchObject({ state: 'parked', cancelled: 'deadline' })
      await tried
    }))

  it('registry: of a wait that nobody watched, a second snapshot tells since when it has been seen', () =>
    runVirtual(async (_time, main) => {
      await scope(async (s) => {
        s.spawn((task) => suspend(task), { name: 'old' })
        const first = row('old').since
        expect(first).toBeLessThan(0)
        expect(row('old').since).toBe(first)
        s.cancel()
      }, main)
    }))

  it('registry: a task over the concurrency shows as queued, and a scope that ends as joining', () =>
    runVirtual(async (_time, main) => {
      const crowded = scope(
        (s) => {
          s.spawn((task) => sleep(10, task), { name: 'in' })
          s.spawn((task) => sleep(10, task), { name: 'out' })
        },
        { name: 'crowded', concurrency: 1, signal: main.signal },
      )
      expect(row('in')).toMatchObject({ state: 'parked', kind: 'sleep' })
      expect(row('out')).toMatchObject({ state: 'queued', kind: 'slot', on: 'crowded' })
      await sleep(1, main)
      expect(row('crowded')).toMatchObject({ state: 'joining' })
      await crowded
    }))

  it('registry: a task that waits inside a block of its own is parked', () =>
    runVirtual(async (_time, main) => {
      await scope(async (s) => {
        s.spawn((task) => scope((inner) => sleep(5, inner), task), { name: 'inside' })
        expect(row('inside')).toMatchObject({ state: 'parked', kind: 'sleep' })
      }, main)
    }))
})

describe('current() and cancel()', () => {
  it('registry: current() is the id of the task whose code runs, and undefined outside', async () => {
    await runVirtual(async (_time, main) => {
      expect(entry().current()).toBe(main.id)
      main.scope.spawn((task) => expect(entry().current()).toBe(task.id))
    })
    expect(entry().current()).toBe(undefined)
  })

  it('registry: cancel() cancels a task or a scope by its id, with the reason', () =>
    runVirtual(async (_time, main) => {
      await scope(async (s) => {
        const task = s.spawn((self) => suspend(self))
        expect(entry().cancel(task.id, 'from outside')).toBe(true)
        expect(await task.settled()).toMatchObject({ kind: 'cancelled', error: { reason: 'from outside' } })
        const open = openScope(s)
        expect(entry().cancel(open.id)).toBe(true)
        expect(open.cancelled).toBe(true)
        await open[Symbol.asyncDispose]()
      }, main)
    }))

  it('registry: false for what has ended and for what never was', () =>
    runVirtual(async (_time, main) => {
      const task = main.scope.spawn(() => 7)
      expect(entry().cancel(task.id)).toBe(false)
      expect(entry().cancel(-1)).toBe(false)
    }))
})

it('registry: the entry says which version of which protocol it speaks', async () => {
  await runVirtual(() => {})
  expect(entry()).toMatchObject({ version: 1 })
  expect(entry().core).toMatch(/^\d+\.\d+\.\d+|^source$/)
})
