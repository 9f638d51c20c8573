import { run as runProgram } from '@async-lab/core'
import { type AnyLab, isFault, type LabContext, labContext } from '@async-lab/labs'
import { sentence } from './failure.ts'
import type { Output } from './output.ts'
import { tasksOf, timesOf } from './json.ts'
import { record } from './recorded.ts'
import { LiveScreen } from './render/live-screen.ts'
import { picture } from './render/picture.ts'
import { type Rows, rowsOf, type Totals, totalsOf } from './render/rows.ts'
import { type Progress, progressLine } from './render/progress.ts'
import { plain } from './render/text.ts'
import { TREE_FRAME, treeFrame } from './render/tree-frame.ts'

/** A lab that has run, and what was seen of it. */
export interface LabRun {
  readonly outcome: 'completed' | 'failed' | 'interrupted'
  readonly result: unknown
  readonly error: unknown
  /** What the lab told and nobody saw yet: where it is drawn live, or goes to a program. */
  readonly printed: readonly string[]
  /** It told something that was seen as it happened. */
  readonly hasTold: boolean
  readonly model: Rows
  readonly totals: Totals
  /** Whether chance had a part in it, so that a seed matters. */
  readonly usedChance: boolean
}

export type LabValues = Readonly<Record<string, number | string | boolean>>

const FRAME = 100
/** The least that the axis of a live picture shows, in milliseconds. */
const REACH = 500
/** Rows of the terminal that are not for bars: the axis, the line of those left out, the line below. */
const AROUND = 3
const MOST_PRINTED = 4
/** Milliseconds after which who watches wants to know how far it is. */
const PATIENCE = 1000

/**
 * Runs a program of a lab, drawn as it happens where a person watches.
 *
 * @param onInterrupted is told the run so far if the process ends before the lab does: by Ctrl-C, whose cleanup is the lab's
 */
export async function watch(
  program: (context: LabContext) => Promise<unknown>,
  {
    seed,
    output,
    depth,
    asTree = false,
    recordTo,
    debug = false,
    onInterrupted,
  }: {
    seed: number
    output?: Output
    depth?: number
    /** Drawn as the tree of its tasks and what each waits for, instead of as bars. */
    asTree?: boolean
    /** A file. */
    recordTo?: string
    /** In debug mode, which `run` turns on: there is a main task then. */
    debug?: boolean
    onInterrupted?: (run: LabRun) => void
  },
): Promise<LabRun> {
  const seeded = labContext(seed).random
  const printed: string[] = []
  let usedChance = false
  let hasTold = false
  let reach = REACH
  let far: Progress | undefined
  const screen = output?.isLive ? new LiveScreen(output.terminal) : undefined
  // The core tells a deadlock itself, below what is drawn then.
  const { recorder, model: recorded } = record(recordTo, () => stopDrawing())
  const rows = () => {
    recorder.flush()
    return rowsOf(recorded, performance.now(), depth)
  }
  const draw = () => {
    const { terminal, columns, colors } = output!
    const model = rows()
    // Grows by doubling, or the bars would shrink a little with each frame.
    while (model.wall > reach) reach *= 2
    const told = printed.slice(-MOST_PRINTED)
    const isLong = far !== undefined && model.wall > PATIENCE
    const below = isLong ? ['', progressLine(far!, columns, colors)] : []
    const most = Math.max((terminal.rows ?? 24) - AROUND - told.length - below.length, 1)
    const now = asTree
      ? treeFrame(terminal, most + 1)
      : picture(model, { columns, colors, most, reach, numbers: 'counted' })
    screen!.draw([...told, ...now, ...below])
  }
  const timer = screen && setInterval(draw, asTree ? TREE_FRAME : FRAME)
  timer?.unref()
  const stopDrawing = () => {
    clearInterval(timer)
    screen?.end()
  }
  const random = () => {
    usedChance = true
    return seeded()
  }
  const end = (facts: Pick<LabRun, 'outcome' | 'result' | 'error'>): LabRun => {
    stopDrawing()
    recorder.stop()
    const model = rows()
    return { ...facts, printed, model, totals: totalsOf(model), usedChance, hasTold }
  }
  const interrupted = () =>
    onInterrupted?.(end({ outcome: 'interrupted', result: undefined, error: undefined }))
  process.once('exit', interrupted)
  try {
    const print =
      output === undefined || output.isLive
        ? (line: string) => void printed.push(line)
        : (line: string) => {
            hasTold = true
            output.lines([plain(line)])
          }
    const progress = (done: number, total: number, what: string) => void (far = { done, total, what })
    const body = () => program({ random, print, progress })
    const result = await (debug ? runProgram(body, { name: 'lab', debug, signals: false }) : body())
    return end({ outcome: 'completed', result, error: undefined })
  } catch (error) {
    return end({ outcome: 'failed', result: undefined, error })
  } finally {
    process.off('exit', interrupted)
    stopDrawing()
  }
}

/** A run as JSON has it; times in milliseconds. */
export function jsonOf(lab: AnyLab, values: LabValues, seed: number, run: LabRun): object {
  const { model, totals } = run
  return {
    lab: lab.id,
    params: values,
    seed,
    outcome: run.outcome,
    result: run.result ?? null,
    ...(run.error !== undefined && { error: sentence(run.error) }),
    ...(isFault(run.error) && { saved: run.error.saved ?? null }),
    ...(run.printed.length > 0 && { printed: run.printed }),
    ...timesOf(totals),
    tasks: tasksOf(model),
  }
}
