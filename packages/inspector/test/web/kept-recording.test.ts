import { gunzipSync } from 'node:zlib'
import { describe, expect, it } from 'vitest'
import { eventsOf } from '../../src/export/chunk.ts'
import { GrowingRecording } from '../../src/export/growing-recording.ts'
import { RecordingParts } from '../../src/export/recording-parts.ts'
import { emptyModel, fold, foldAll, type Model, Recorder } from '../../src/index.ts'
import { KeptRecording } from '../../src/web/kept-recording.ts'
import { letGo } from '../../src/web/let-go.ts'
import { randomProgram } from '../programs.ts'

const asItIs = (bytes: Uint8Array) => bytes

/** Somebody who is told pieces, and the whole where they have to begin again. */
class Follower {
  model: Model = emptyModel()
  #recording = new GrowingRecording(asItIs)

  hear(kept: KeptRecording, pieces: Uint8Array[] | undefined): void {
    if (pieces !== undefined) return pieces.forEach((piece) => this.#take(piece))
    this.model = emptyModel()
    this.#recording = new GrowingRecording(asItIs)
    const whole = kept.whole()
    if (whole !== undefined) this.#take(whole)
  }

  #take(bytes: Uint8Array): void {
    for (const chunk of this.#recording.take(bytes))
      foldAll(this.model, eventsOf(chunk, this.#recording.texts, new Set()))
  }
}

const ended = ({ tasks }: Model) => [...tasks.values()].filter(({ settled }) => settled !== -1)

describe('what is kept of a recording', () => {
  it.each([30, 100, 100_000])(
    'with room for %i events is tasks as they were, whoever follows, over 200 seeds',
    async (capacity) => {
      let gone = 0
      for (let seed = 1; seed <= 200; seed++) {
        const all: Model = emptyModel()
        const [kept, follower, parts] = [new KeptRecording(capacity), new Follower(), new RecordingParts()]
        const take = (bytes: Uint8Array) => follower.hear(kept, kept.take(bytes))
        take(parts.beginning(2))
        const recorder = new Recorder({
          capacity: 20,
          onFull: (trace, from) => {
            foldAll(all, trace.events())
            take(parts.chunk(trace, from))
          },
        })
        await randomProgram(seed, () => recorder.flush())
        recorder.stop()
        const late = new Follower()
        late.hear(kept, undefined)
        expect(late.model.tasks, `seed ${seed}`).toEqual(follower.model.tasks)
        expect(late.model.scopes, `seed ${seed}`).toEqual(follower.model.scopes)
        expect(kept.letGo + late.model.tasks.size, `seed ${seed}`).toBe(all.tasks.size)
        for (const task of ended(late.model)) {
          const { waits, ...rest } = all.tasks.get(task.id)!
          // Of who lived when others were let go, the waits that had ended are gone.
          const ids = new Set(task.waits.map(({ id }) => id))
          const left = task.found ? waits.filter(({ id }) => ids.has(id)) : waits
          expect(task, `seed ${seed}`).toEqual({
            ...rest,
            found: task.found,
            started: task.started,
            waits: left,
          })
        }
        gone += kept.letGo
      }
      expect(gone > 0).toBe(capacity < 1000)
    },
    60_000,
  )

  it('counts in its file what was let go', async () => {
    const [kept, parts] = [new KeptRecording(50), new RecordingParts()]
    kept.take(parts.beginning(2))
    const recorder = new Recorder({
      capacity: 20,
      onFull: (trace, from) => kept.take(parts.chunk(trace, from)),
    })
    await randomProgram(7, () => {})
    recorder.stop()
    const recording = new GrowingRecording(asItIs)
    expect(kept.letGo).toBeGreaterThan(0)
    const [whole] = recording.take(kept.whole()!)
    expect(whole!.head.dropped.tasks).toBe(0)
    const file = new GrowingRecording((bytes) => gunzipSync(bytes))
    const [saved] = file.take(kept.file()!)
    expect(saved!.head.dropped.tasks).toBe(kept.letGo)
  })
})

describe('letting go of the past', () => {
  it('leaves of what lives the same state, told as of that moment, over 200 seeds', async () => {
    for (let seed = 1; seed <= 200; seed++) {
      const recorder = new Recorder()
      await randomProgram(seed, () => {})
      recorder.stop()
      const { trace } = recorder
      const cut = Math.floor(trace.length * ((seed % 10) / 10))
      const before = emptyModel()
      for (let row = 0; row < cut; row++) fold(before, trace.event(row))
      const moment = trace.at[cut]!
      const all = trace.length
      const { tasks } = letGo(trace, cut, { isVirtual: false })
      const past = emptyModel()
      for (let row = 0; row < trace.length - (all - cut); row++) fold(past, trace.event(row))
      const alive = [...before.tasks.values()].filter(({ settled }) => settled === -1)
      expect([...past.tasks.keys()], `seed ${seed}`).toEqual(alive.map(({ id }) => id))
      expect(tasks, `seed ${seed}`).toBe(before.tasks.size - alive.length)
      expect([...past.waits.keys()], `seed ${seed}`).toEqual([...before.waits.keys()])
      expect(
        [...past.holders].map(([id, { permits }]) => [id, [...permits]]),
        `seed ${seed}`,
      ).toEqual([...before.holders].map(([id, { permits }]) => [id, [...permits]]))
      for (const task of past.tasks.values()) {
        const { name, parent, scope, cancel, parkedIn, late } = before.tasks.get(task.id)!
        expect(task, `seed ${seed}`).toMatchObject({ name, parent, scope, parkedIn, late, found: true })
        expect(task.cancel?.reason, `seed ${seed}`).toBe(cancel?.reason)
        expect(task.spawned, `seed ${seed}`).toBeGreaterThanOrEqual(moment)
      }
    }
  }, 60_000)
})
