import { takePicture, takeStacks } from '../live/picture.ts'
import { applicationFrames, site } from '../render/frame.ts'
import { key, viewOf } from '../render/view.ts'
import type { Found } from '../record/registry.ts'
import { plain } from '../record/texts.ts'
import { LoopLag } from '../live/loop-lag.ts'
import type { Chart, Finding } from './chart.ts'
import { collect } from './collect.ts'
import { type Diagnosis, diagnose } from './diagnose.ts'
import { Memory, memoryOfProgram } from './memory.ts'
import { Observation } from './observation.ts'

/** Milliseconds between the first look and the second. */
const USUAL = 1000
const LOOKS = 5

export interface Examination extends Diagnosis {
  /** Milliseconds that forced collections took; null where there were none. */
  readonly gc: number | null
}

/** Looks at this program for a while, and says what is wrong. Nothing of it keeps the process alive. */
export async function examine({
  ms = USUAL,
  gc = true,
}: { readonly ms?: number; readonly gc?: boolean } = {}): Promise<Examination> {
  const memory = memoryOfProgram() ?? new Memory()
  const observation = new Observation()
  const lag = new LoopLag()
  const first = viewOf(takePicture())
  const began = performance.now()
  const sizes = new Map(memory.stores().map((store) => [store, [store.size]]))
  for (let look = 1; look < LOOKS; look++) {
    await passed(ms / (LOOKS - 1))
    for (const [store, all] of sizes) all.push(store.size)
  }
  const { worst } = lag.take()
  lag.stop()
  observation.stop()
  const took = gc ? await collectAll() : null
  const view = viewOf(takePicture())
  const tasks = view.rows.filter(({ isTask }) => isTask)
  const frames = new Map<string, boolean>()
  for (const which of tasks.map(key)) {
    const hasFrame = memory.hasFrame(which)
    // Without a collection all are there, and that says nothing.
    if (hasFrame !== undefined && took !== null) frames.set(which, hasFrame)
  }
  const { checkpoints, parkings, swallowed, lateValues } = observation
  const chart: Chart = {
    now: view.now,
    ms: performance.now() - began,
    tasks,
    before: new Map(first.rows.map((row) => [key(row), row])),
    checkpoints,
    parkings,
    frames,
    swallowed,
    sizes: [...sizes].map(([{ name, id }, all]) => ({ name: plain(name), id, sizes: all })),
    lateValues,
    worstDelay: worst,
  }
  const diagnosis = diagnose(chart)
  if (memory !== memoryOfProgram()) memory.stop()
  return { ...diagnosis, findings: await placed(withTold(diagnosis.findings, memory.found)), gc: took }
}

/** Debug mode sees some of the same, from the beginning and with the place in the code. */
function withTold(findings: readonly Finding[], found: readonly Found[]): Finding[] {
  const told = found.filter(
    ({ lint, task }) =>
      !findings.some((one) => one.lint === lint && BETTER_HERE.has(lint) && one.tasks.includes(task!)),
  )
  const rest = findings.filter(({ lint }) => BETTER_HERE.has(lint) || !told.some((one) => one.lint === lint))
  return [...rest, ...told.map(findingOf)]
}

/** What is as true now as when debug mode told of it. */
const BETTER_HERE = new Set(['ignores-cancel'])

/** As the lists have it. */
export function findingOf({ lint, says, fix, place, task }: Found): Finding {
  return { lint, says: plain(says), fix, place: plain(place), tasks: task === undefined ? [] : [task] }
}

/** With where the first of their tasks waits, where it is parked. */
async function placed(findings: readonly Finding[]): Promise<Finding[]> {
  const ids = findings.flatMap(({ tasks }) => tasks.slice(0, 1))
  if (ids.length === 0) return [...findings]
  const { groups } = await takeStacks(ids)
  return findings.map((finding) => {
    if (finding.place !== '') return finding
    const group = groups.find(({ tasks }) => tasks.includes(finding.tasks[0] ?? 0))
    const [frame] = applicationFrames(group?.frames ?? [], process.cwd())
    return frame === undefined ? finding : { ...finding, place: site(frame) }
  })
}

/** Twice: what was held by what the first one took goes with the second. */
async function collectAll(): Promise<number | null> {
  let took = 0
  for (let times = 0; times < 2; times++) {
    const began = performance.now()
    if (!collect()) return null
    took += performance.now() - began
    await passed(0)
  }
  return took
}

function passed(ms: number): Promise<void> {
  return new Promise((resolve) => void setTimeout(resolve, ms).unref())
}
