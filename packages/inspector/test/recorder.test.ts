import { Mutex, run, scope, sleep, spawn, suspend } from '@async-lab/core'
import { runVirtual } from '@async-lab/core/testing'
import { describe, expect, it } from 'vitest'
import { copies, emptyModel, foldAll, type Model, Recorder, stateOf } from '../src/index.ts'
import { randomProgram } from './programs.ts'

/** Records everything, next to the recorder that is tested. */
function all(): { recorder: Recorder; model: Model } {
  const model = emptyModel()
  return { model, recorder: new Recorder({ onFull: (trace) => void foldAll(model, trace.events()) }) }
}

describe('a recorder without room', () => {
  it.each([16, 64, 128])(
    'of %i events keeps whole tasks and counts the others exactly, over 200 seeds',
    async (capacity) => {
      let kept = 0
      let dropped = 0
      for (let seed = 1; seed <= 200; seed++) {
        const whole = all()
        const recorder = new Recorder({ capacity })
        const looks: Array<() => void> = []
        await randomProgram(seed, () => {
          whole.recorder.flush()
          const model = foldAll(emptyModel(), recorder.kept())
          const [tasks, spawned] = [model.tasks.size + recorder.dropped.tasks, recorder.counters.spawned]
          looks.push(() => expect(tasks, `seed ${seed}`).toBe(spawned))
          for (const [id, task] of model.tasks) {
            const { waits, ...facts } = whole.model.tasks.get(id)!
            // Waits that have no end yet end later in the other model.
            const now = task.waits.length
            const copy = structuredClone({ ...facts, waits: waits.slice(0, now), count: waits.length })
            looks.push(() => expect({ ...task, count: now }, `seed ${seed}`).toEqual(copy))
          }
        })
        for (const look of looks) look()
        recorder.stop()
        whole.recorder.stop()
        const model = foldAll(emptyModel(), recorder.kept())
        for (const [id, task] of model.tasks) expect(task, `seed ${seed}`).toEqual(whole.model.tasks.get(id))
        expect(model.tasks.size + recorder.dropped.tasks).toBe(whole.model.tasks.size)
        expect(model.scopes.size + recorder.dropped.scopes).toBe(whole.model.scopes.size)
        kept += model.tasks.size
        dropped += recorder.dropped.tasks
      }
      expect(dropped).toBeGreaterThan(200)
      if (capacity > 16) expect(kept).toBeGreaterThan(500)
    },
  )

  it('lets the oldest go, and says since when', async () => {
    const recorder = new Recorder({ capacity: 1000 })
    await runVirtual(async (_time, main) => {
      for (let round = 0; round < 100; round++) {
        for (let at = 0; at < 10; at++) main.scope.spawn((task) => sleep(1, task), { name: `${round}` })
        await sleep(2, main)
      }
    })
    recorder.stop()
    const rounds = [...foldAll(emptyModel(), recorder.kept()).tasks.values()].map(({ name }) => name)
    expect(rounds[0]).toBe('main')
    expect(rounds.at(-1)).toBe('99')
    const first = Number(rounds[1])
    expect(recorder.dropped).toMatchObject({
      tasks: 10 * first + 10 - rounds.filter((name) => name === rounds[1]).length,
    })
    expect(recorder.dropped.since).toBeGreaterThan(0)
  })

  it('leaves out what is new while all that it has still lives, and takes new ones when they have ended', async () => {
    const recorder = new Recorder({ capacity: 64 })
    await runVirtual(async (_time, main) => {
      await scope(async (s) => {
        for (let at = 0; at < 5000; at++) s.spawn((task) => suspend(task))
        s.cancel()
      }, main)
      const { tasks } = recorder.dropped
      expect(tasks).toBeGreaterThan(4900)
      for (let at = 0; at < 5000; at++)
        await scope((s) => void s.spawn(() => {}, { name: `late ${at}` }), main)
    })
    recorder.stop()
    expect([...foldAll(emptyModel(), recorder.kept()).tasks.values()].at(-1)!.name).toBe('late 4999')
  })
})

describe('a recorder', () => {
  it('at level 1 counts, notes since when tasks wait, and keeps no event', async () => {
    const recorder = new Recorder({ level: 1 })
    await runVirtual(
      async (_time, main) => {
        const task = main.scope.spawn((t) => sleep(10, t), { name: 'sleeper' })
        await sleep(3, main)
        const { name, since } = copies()[0]!.snapshot()
        expect(since[name.indexOf('sleeper')]).toBe(100)
        task.cancel()
        main.scope.spawn(() => {})
        await task.settled()
      },
      { start: 100 },
    )
    recorder.stop()
    expect(recorder.counters).toEqual({
      spawned: 3,
      completed: 2,
      failed: 0,
      cancelled: 1,
      parked: expect.any(Number),
    })
    expect([...recorder.kept()]).toEqual([])
  })

  it('at level 3 says where tasks are spawned, for each name at first sight', async () => {
    const { recorder, model } = all()
    recorder.stop()
    const third = new Recorder({ level: 3, onFull: (trace) => void foldAll(model, trace.events()) })
    await run(async () => {
      spawn(() => {}, { name: 'here' })
      spawn(() => {}, { name: 'there' })
    })
    third.stop()
    const sites = [...model.tasks.values()]
      .filter(({ name }) => name.endsWith('here'))
      .map(({ site }) => site)
    expect(sites).toEqual([
      expect.stringMatching(/recorder\.test\.ts:\d+:\d+$/),
      expect.stringMatching(/recorder\.test\.ts:\d+:\d+$/),
    ])
    expect(sites[0]).not.toBe(sites[1])
  })

  it('begun in the middle of a program knows what lives already, and its waits to their end', async () => {
    const model = emptyModel()
    await runVirtual(async (_time, main) => {
      const lock = new Mutex({ name: 'stock' })
      const permit = await lock.acquire(main)
      const waiting = main.scope.spawn((task) => lock.with(() => {}, task), { name: 'waiting' })
      const recorder = new Recorder({ onFull: (trace) => void foldAll(model, trace.events()) })
      recorder.flush()
      const task = [...model.tasks.values()].find(({ name }) => name === 'waiting')!
      expect(task).toMatchObject({
        found: true,
        waits: [{ kind: 'mutex', name: 'stock', on: lock.id, ended: -1 }],
      })
      expect(stateOf(task)).toBe('parked')
      permit.release()
      await waiting.join(main)
      recorder.stop()
      expect(task).toMatchObject({ outcome: 'completed', waits: [{ by: 'grant', from: main.id }] })
    })
  })

  it('knows who holds a lock and who let whom go on', async () => {
    const { recorder, model } = all()
    await runVirtual(async (_time, main) => {
      const lock = new Mutex({ name: 'stock' })
      await scope(async (s) => {
        const first = s.spawn((task) => lock.with(() => sleep(10, task), task), { name: 'first' })
        const second = s.spawn((task) => lock.with(() => sleep(10, task), task), { name: 'second' })
        await sleep(5, s)
        recorder.flush()
        expect([...model.holders.values()]).toEqual([{ name: 'stock', permits: new Map([[first.id, 1]]) }])
        await second.join(s)
        recorder.flush()
        expect(model.holders.size).toBe(0)
        expect(model.tasks.get(second.id)!.waits[0]).toMatchObject({
          kind: 'mutex',
          by: 'grant',
          from: first.id,
        })
      }, main)
    })
    recorder.stop()
  })

  it('whose taker throws records no more, is told once, and the program goes on', async () => {
    const errors: unknown[] = []
    let calls = 0
    const recorder = new Recorder({
      capacity: 4,
      onFull: () => {
        calls++
        throw new Error('no room')
      },
      onError: (error) => errors.push(error),
    })
    const value = await runVirtual(async (_time, main) => {
      for (let at = 0; at < 20; at++) await main.scope.spawn((task) => sleep(1, task)).join(main)
      return 'done'
    })
    expect(value).toBe('done')
    expect(errors).toEqual([new Error('no room')])
    expect(calls).toBe(1)
    expect(() => recorder.stop()).not.toThrow()
  })
})
