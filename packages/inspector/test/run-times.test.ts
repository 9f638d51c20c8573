import { run, scope, sleep } from '@async-lab/core'
import { runVirtual } from '@async-lab/core/testing'
import { describe, expect, it } from 'vitest'
import {
  chromeTrace,
  emptyModel,
  foldAll,
  type Model,
  otlpTrace,
  Recorder,
  timelineLines,
} from '../src/index.ts'

/** Computes, and says for how many microseconds. */
function compute(ms: number): number {
  const began = performance.now()
  while (performance.now() - began < ms);
  return Math.floor((performance.now() - began) * 1000)
}

const turn = () => new Promise((resolve) => setImmediate(resolve))

/** A model of level 4, and how long the whole took. */
async function measured(main: () => Promise<unknown>): Promise<{ model: Model; took: number }> {
  const model = emptyModel()
  const began = performance.now()
  const recorder = new Recorder({ level: 4, onFull: (trace) => void foldAll(model, trace.events()) })
  await main()
  recorder.stop()
  return { model, took: Math.ceil((performance.now() - began) * 1000) }
}

describe('level 4', () => {
  // What each says it took was taken from the same clock, so that it is in `ran` however busy the machine is; and as no two
  // run at once, nothing of it may be counted twice.
  it('knows how long the code of each task ran: in its body, after waits, after promises that are not ours', async () => {
    const least = new Map<string, number>()
    const work = (name: string, ms: number) => least.set(name, (least.get(name) ?? 0) + compute(ms))
    const { model, took } = await measured(() =>
      run(async function main() {
        work('main', 4)
        await scope(async (s) => {
          s.spawn(async function waits() {
            work('waits', 5)
            await sleep(1)
            work('waits', 3)
          })
          s.spawn(async function outside() {
            for (let at = 0; at < 5; at++) {
              await turn()
              work('outside', 1)
            }
          })
          s.spawn(function atOnce() {
            work('atOnce', 6)
          })
          s.spawn(async function fails() {
            await Promise.resolve()
            work('fails', 2)
            throw new Error('no stock')
          }).catch(() => {})
          s.spawn(async function idle() {
            await sleep(1)
          })
          work('main', 2)
          await sleep(20)
        }).catch(() => {})
        work('main', 1)
      }),
    )
    expect(model.isMeasured).toBe(true)
    const tasks = [...model.tasks.values()]
    for (const { name, ran } of tasks) expect(ran, name).toBeGreaterThanOrEqual(least.get(name) ?? 0)
    expect(tasks.reduce((sum, { ran }) => sum + ran, 0)).toBeLessThanOrEqual(took)
    for (const { name, ran, longest } of tasks) expect(longest, name).toBeLessThanOrEqual(ran)
    const longest = (name: string) => tasks.find((task) => task.name === name)!.longest
    expect(longest('waits')).toBeGreaterThanOrEqual(5000)
    expect(longest('atOnce')).toBeGreaterThanOrEqual(6000)
  })

  it('tells of a task that runs on without parking when the recording is flushed', async () => {
    const model = emptyModel()
    const recorder = new Recorder({ level: 4, onFull: (trace) => void foldAll(model, trace.events()) })
    await run(async function main() {
      await turn()
      const ran = compute(2)
      await turn()
      recorder.flush()
      const [task] = model.tasks.values()
      expect(task!.ran).toBeGreaterThanOrEqual(ran)
      expect(task!.waits).toEqual([])
    })
    recorder.stop()
  })

  it('counts the processor, also where time is virtual', async () => {
    let ran = 0
    const { model } = await measured(() =>
      runVirtual(async (_time, main) => {
        await sleep(3_600_000, main)
        ran = compute(2)
      }),
    )
    const [task] = model.tasks.values()
    expect(task!.ran).toBeGreaterThanOrEqual(ran)
    expect(model.end - model.begin).toBe(3_600_000_000)
  })

  it('keeps nothing of tasks that have ended, nor any hook after its stop', async () => {
    const { model } = await measured(() =>
      run(async () => {
        for (let round = 0; round < 20; round++)
          await scope((s) => {
            for (let at = 0; at < 50; at++) s.spawn(() => sleep(0))
          })
      }),
    )
    expect(model.tasks.size).toBe(1001)
    const after = emptyModel()
    const recorder = new Recorder({ onFull: (trace) => void foldAll(after, trace.events()) })
    await run(async () => void compute(1))
    recorder.stop()
    expect(after.isMeasured).toBe(false)
    expect([...after.tasks.values()].map(({ ran }) => ran)).toEqual([0])
  })

  it('stands in the timeline and in what other tools read', async () => {
    const { model } = await measured(() =>
      run(async function main() {
        compute(1)
      }),
    )
    const [task] = model.tasks.values()
    const { ran, longest } = task!
    expect(timelineLines(model, { columns: 80 }).join('\n')).toMatch(/ ms, ran +\d+\.\d ms$/m)
    expect(timelineLines(model, { columns: 60 }).join('\n')).not.toContain(', ran')
    const { traceEvents } = JSON.parse([...chromeTrace(model)].join(''))
    expect(traceEvents.at(-1).args).toMatchObject({ 'ran.us': ran, 'longest.us': longest })
    expect([...otlpTrace(model, { service: 'shop', epoch: 0 })].join('')).toContain(
      `{"key":"async_lab.ran.us","value":{"intValue":"${ran}"}}`,
    )
  })
})
