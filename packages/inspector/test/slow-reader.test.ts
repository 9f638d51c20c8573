import { gunzipSync } from 'node:zlib'
import { describe, expect, it } from 'vitest'
import { RecordingParts } from '../src/export/recording-parts.ts'
import { readRecording } from '../src/export/recording.ts'
import { run, scope } from '@async-lab/core'
import { emptyModel, foldAll, type Model, Recorder } from '../src/index.ts'
import { randomProgram } from './programs.ts'

const unzip = (bytes: Uint8Array) => gunzipSync(bytes)

/** What is recorded of a random program by someone who can take rows at some moments only. */
async function recordSlowly(seed: number, capacity: number) {
  const whole: Model = emptyModel()
  const everything = new Recorder({ onFull: (trace) => void foldAll(whole, trace.events()) })
  const parts = new RecordingParts()
  const pieces = [parts.beginning(2)]
  let looks = seed
  const recorder = new Recorder({
    capacity,
    onFull: (trace, from) => void pieces.push(parts.chunk(trace, from)),
    canTake: () => looks % 4 === 0,
  })
  await randomProgram(seed, () => {
    looks++
    recorder.flush()
  })
  // At the end somebody reads again.
  looks = 0
  recorder.stop()
  everything.stop()
  const recording = readRecording(Buffer.concat(pieces), unzip)
  return { whole, recording, dropped: recorder.dropped }
}

describe('a recording that is taken too slowly', () => {
  it.each([16, 48, 96])(
    'with room for %i events has whole tasks only and counts the others exactly, over 200 seeds',
    async (capacity) => {
      let kept = 0
      let lost = 0
      for (let seed = 1; seed <= 200; seed++) {
        const { whole, recording, dropped } = await recordSlowly(seed, capacity)
        const model = foldAll(emptyModel(), recording.events())
        for (const [id, task] of model.tasks) expect(task, `seed ${seed}`).toEqual(whole.tasks.get(id))
        expect(model.tasks.size + dropped.tasks, `seed ${seed}`).toBe(whole.tasks.size)
        expect(model.scopes.size + dropped.scopes, `seed ${seed}`).toBe(whole.scopes.size)
        expect(recording.dropped).toEqual(dropped)
        expect(recording.cut).toBe(0)
        kept += model.tasks.size
        lost += dropped.tasks
      }
      expect(lost).toBeGreaterThan(100)
      expect(kept).toBeGreaterThan(100)
    },
  )
})

describe('names without end', () => {
  const NAMES = 50_000
  async function tasksOfOneNameEach() {
    await run(async () => {
      for (let at = 0; at < NAMES; at += 1000)
        await scope((s) => {
          for (let one = at; one < at + 1000; one++) s.spawn(() => {}, { name: `request ${one}` })
        })
    })
  }

  it('are forgotten by a recorder once it has told them, and are right in the recording', async () => {
    const parts = new RecordingParts()
    const pieces = [parts.beginning(2)]
    let most = 0
    const recorder = new Recorder({
      capacity: 4096,
      onFull(trace, from) {
        most = Math.max(most, trace.texts.size)
        pieces.push(parts.chunk(trace, from))
      },
    })
    await tasksOfOneNameEach()
    recorder.stop()
    const { tasks } = foldAll(emptyModel(), readRecording(Buffer.concat(pieces), unzip).events())
    const names = [...tasks.values()].map(({ name }) => name).filter((name) => name.startsWith('request '))
    expect(names).toEqual(Array.from({ length: NAMES }, (_, at) => `request ${at}`))
    expect(most).toBeLessThan(NAMES / 2)
  })

  it.each([
    ['that keeps the last', undefined],
    ['whose reader reads nothing', () => {}],
  ])('are forgotten by a recorder %s', async (_, onFull) => {
    const recorder = new Recorder({ capacity: 4096, canTake: () => false, ...(onFull && { onFull }) })
    await tasksOfOneNameEach()
    expect(recorder.trace.texts.size).toBeLessThan(NAMES / 2)
    recorder.stop()
  })
})
