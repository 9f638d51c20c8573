import { allTasks, map, openScope, scope, sleep, suspend, type Task, UsageError } from '@async-lab/core'
import { runVirtual } from '@async-lab/core/testing'
import { afterEach, expect, it } from 'vitest'
import { caught } from '../caught.ts'

afterEach(() => {
  expect(Array.from(allTasks(), (task) => task.name)).toEqual([])
})

it('GC-01 a deadline around a yield: it cancels the tasks of the open scope, not the consumer', () =>
  runVirtual(async (time, main) => {
    let inside!: Task<never>
    async function* ticks() {
      await using s = openScope({ timeout: 10, signal: main.signal })
      inside = s.spawn((self) => suspend(self))
      yield 1
      yield 2
    }
    const seen: Array<[number, number, string]> = []
    for await (const tick of ticks()) {
      await sleep(20, main)
      seen.push([tick, time.now(), inside.state])
    }
    expect(seen).toEqual([
      [1, 20, 'cancelled'],
      [2, 40, 'cancelled'],
    ])
    expect(await inside.settled()).toMatchObject({ kind: 'cancelled', error: { source: 'deadline' } })
    expect([main.state, main.scope.cancelled]).toEqual(['running', false])
  }))

it('GC-01 the deadline passes while the generator itself waits in its open scope: that wait ends', () =>
  runVirtual(async (time, main) => {
    async function* ticks() {
      await using s = openScope({ timeout: 10, signal: main.signal })
      yield 1
      await sleep(100, s)
      yield 2
    }
    const seen: number[] = []
    const loop = async () => {
      for await (const tick of ticks()) seen.push(tick)
    }
    expect(await caught(loop())).toMatchObject({ code: 'ABORT_ERR', source: 'deadline' })
    expect([seen, time.now()]).toEqual([[1], 10])
    expect(main.scope.cancelled).toBe(false)
  }))

it('GC-03 failing after the last yield: the loop of the consumer throws it', () =>
  runVirtual(async (_time, main) => {
    const E = new Error('E')
    async function* failing() {
      await using s = openScope(main)
      s.spawn((self) => suspend(self))
      yield 1
      await sleep(1, s)
      throw E
    }
    const seen: number[] = []
    const loop = async () => {
      for await (const item of failing()) seen.push(item)
    }
    expect(await caught(loop())).toBe(E)
    expect(seen).toEqual([1])
  }))

it('GC-03 a task of the open scope fails after the last yield: the loop throws it at the end of the block', () =>
  runVirtual(async (_time, main) => {
    const E = new Error('E')
    async function* failing() {
      await using s = openScope(main)
      s.spawn(async (self) => {
        await sleep(5, self)
        throw E
      })
      yield 1
    }
    const loop = async () => {
      for await (const item of failing()) await sleep(10 * item, main)
    }
    expect(await caught(loop())).toBe(E)
  }))

it('GC-03 map over a source that fails after its last yield: it throws that, after its tasks have ended', () =>
  runVirtual(async (time, main) => {
    const E = new Error('E')
    async function* failing() {
      yield 1
      yield 2
      throw E
    }
    const ended: string[] = []
    const mapping = map(
      failing(),
      async (item, _index, task) => {
        await suspend(task).catch(() => ended.push(`${item} at ${time.now()}`))
      },
      main,
    )
    expect(await caught(mapping)).toBe(E)
    expect(ended).toEqual(['1 at 0', '2 at 0'])
  }))

it('GC-08 dropped without return(): the scope around ends what is in it, at its own end', () =>
  runVirtual(async (time, main) => {
    let inside!: Task<never>
    let log = ''
    await scope(async (around) => {
      async function* ticks() {
        await using s = openScope(around)
        inside = s.spawn((self) => suspend(self).finally(() => (log = `ended at ${time.now()}`)))
        yield 1
        yield 2
      }
      const dropped = ticks()
      expect(await dropped.next()).toEqual({ done: false, value: 1 })
      await sleep(10, around)
      expect(inside.state).toBe('running')
    }, main)
    expect([inside.state, log]).toEqual(['cancelled', 'ended at 10'])
    expect(await inside.settled()).toMatchObject({ error: { source: 'shutdown' } })
  }))

it('GC-08 dropped without return() in no scope but the program: the program ends it', async () => {
  let inside!: Task<never>
  await runVirtual(async (_time, main) => {
    async function* ticks() {
      await using s = openScope(main)
      inside = s.spawn((self) => suspend(self))
      yield 1
    }
    await ticks().next()
  })
  expect(inside.state).toBe('cancelled')
})

it('GC-08 dropped, and a task in it had failed: the failure leaves the scope around', async () => {
  const E = new Error('E')
  const left = await caught(
    runVirtual((_time, main) =>
      scope(async (around) => {
        async function* ticks() {
          await using s = openScope(around)
          s.spawn(async (self) => {
            await sleep(1, self)
            throw E
          })
          yield 1
        }
        await ticks().next()
        await sleep(5, around)
      }, main),
    ),
  )
  expect(left).toBe(E)
  expect(left).not.toBeInstanceOf(UsageError)
})
