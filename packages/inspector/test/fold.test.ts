import { describe, expect, it } from 'vitest'
import { copies, emptyModel, fold, type Model, Recorder, stateOf } from '../src/index.ts'
import { plain } from '../src/record/texts.ts'
import { randomProgram } from './programs.ts'

/** What the core says of the tasks that live, and what the model has of them. */
function livingTasks(): object[] {
  const all = copies()[0]!.snapshot()
  return all.id
    .map((id, row) => ({
      id,
      name: plain(all.name[row]!),
      state: all.state[row]!,
      type: all.type[row]!,
      kind: all.kind[row]!,
    }))
    .filter(({ type }) => type === 'task')
    .map(({ id, name, state, kind }) => ({ id, name, state, kind }))
}

function livingIn(model: Model): Array<{ id: number; name: string; state: string; kinds: string[] }> {
  return [...model.tasks.values()]
    .filter(({ outcome }) => outcome === undefined)
    .map((task) => ({
      id: task.id,
      name: task.name,
      state: stateOf(task),
      kinds: task.waits.filter(({ ended }) => ended === -1).map(({ kind }) => kind),
    }))
}

describe('the model', () => {
  it('agrees with the core about every living task, at any moment, over 1000 seeds', async () => {
    let looks = 0
    for (let seed = 1; seed <= 1000; seed++) {
      const model = emptyModel()
      const recorder = new Recorder({
        capacity: 64,
        onFull: (trace) => {
          for (const event of trace.events()) fold(model, event)
        },
      })
      await randomProgram(seed, () => {
        looks++
        recorder.flush()
        const known = new Map(livingIn(model).map((task) => [task.id, task]))
        const alive = livingTasks() as Array<{ id: number; name: string; state: string; kind: string | null }>
        expect(new Set(known.keys()), `seed ${seed}`).toEqual(new Set(alive.map(({ id }) => id)))
        for (const { id, name, state, kind } of alive) {
          const task = known.get(id)!
          expect({ name: task.name, state: task.state }, `seed ${seed}, task ${id}`).toEqual({ name, state })
          if (kind !== null) expect(task.kinds, `seed ${seed}, task ${id}`).toContain(kind)
        }
      })
      recorder.stop()
      expect(livingIn(model)).toEqual([])
      expect(model.waits.size, `seed ${seed}`).toBe(0)
    }
    expect(looks).toBeGreaterThan(5000)
  }, 120_000)
})
