import type { AnyLab } from '@async-lab/labs'
import { FAILED, sentence, WrongUse } from '../failure.ts'
import { type LabRun, watch } from '../lab-run.ts'
import { round, tasksOf } from '../json.ts'
import { type Output, writeJson } from '../output.ts'
import { LiveScreen } from '../render/live-screen.ts'
import { type Bar, drawBars } from '../render/picture.ts'
import { field } from '../render/summary.ts'
import { nextLines, titleLines } from '../report.ts'
import { readLabArguments } from './lab-arguments.ts'
import { anySeed, runLab } from './run-lab.ts'

const FRAME = 100

/** The same work one by one, together, and limited, with the same chance: times side by side. */
export async function compare(
  lab: AnyLab,
  target: string,
  args: readonly string[],
  output: Output,
): Promise<number> {
  // What is side by side already is compared by running it.
  if (lab.isSideBySide) return runLab(lab, args, {}, output)
  const { values, options } = readLabArguments('compare', lab, args, ['seed', 'limit', 'json'])
  const { seed = anySeed(), limit = 2, json = false } = options
  if (lab.compare === undefined)
    throw new WrongUse(
      `Cannot compare ${lab.id}: its work is not in pieces, \`async-lab run ${target}\` runs it`,
    )
  const ways = [
    { name: 'one by one', concurrency: 1 },
    { name: 'together', concurrency: Infinity },
    { name: `${limit} at a time`, concurrency: limit },
  ]
  if (!json) output.lines(titleLines(lab, values, output))
  const runs: LabRun[] = []
  const screen = output.isLive && !json ? new LiveScreen(output.terminal) : undefined
  const began = { at: performance.now() }
  const lines = (now: number) =>
    drawBars(
      barsOf(ways, runs, now - began.at),
      Math.max(500, now - began.at, ...runs.map((run) => run.totals.wall)),
      output,
    )
  const timer = screen && setInterval(() => screen.draw(lines(performance.now())), FRAME)
  timer?.unref()
  const stopDrawing = () => {
    clearInterval(timer)
    screen?.end()
  }
  process.once('exit', stopDrawing)
  try {
    for (const { concurrency } of ways) {
      began.at = performance.now()
      const run = await watch(
        ({ random }) => lab.compare!(concurrency, values, { random, print: () => {} }),
        { seed },
      )
      runs.push(run)
      if (run.outcome === 'failed') break
    }
  } finally {
    process.off('exit', stopDrawing)
    stopDrawing()
  }
  const failed = runs.find((run) => run.outcome === 'failed')
  if (json) {
    const document = {
      lab: lab.id,
      params: values,
      seed,
      ways: runs.map((run, at) => ({
        way: ways[at]!.name,
        concurrency: Number.isFinite(ways[at]!.concurrency) ? ways[at]!.concurrency : null,
        wallMs: round(run.totals.wall),
        tasks: tasksOf(run.model),
      })),
      ...(failed && { error: sentence(failed.error) }),
    }
    writeJson(document)
    return failed ? FAILED : 0
  }
  const { columns, colors } = output
  const most = Math.max(...runs.map((run) => run.totals.wall))
  output.lines([...drawBars(barsOf(ways, runs), most, output), ''])
  if (failed) {
    output.lines(field('failed', [sentence(failed.error)], columns, colors.red))
    return FAILED
  }
  const [alone, together, limited] = runs.map((run) => run.totals.wall) as [number, number, number]
  output.lines([
    ...field('together', [`${times(alone, together)} one by one`], columns, colors.bold),
    ...field(
      'limited',
      [`${times(alone, limited)} one by one, with ${limit} under way at most`],
      columns,
      colors.bold,
    ),
    ...nextLines(lab, output, [`explain ${target}`, `run ${target}`]),
  ])
  return 0
}

/** `2.8 times as fast as`, or what is true instead. */
function times(alone: number, wall: number): string {
  const factor = wall > 0 ? alone / wall : 1
  return factor < 1.05 ? 'as fast as' : `${factor.toFixed(1)} times as fast as`
}

function barsOf(ways: ReadonlyArray<{ name: string }>, runs: readonly LabRun[], elapsed?: number): Bar[] {
  return ways.map(({ name: label }, at) => {
    const run = runs[at]
    if (run !== undefined) {
      const state = run.outcome === 'completed' ? 'completed' : 'failed'
      return { label, from: 0, to: run.totals.wall, state, note: state === 'failed' ? state : '' }
    }
    const isNow = at === runs.length && elapsed !== undefined
    return {
      label,
      from: isNow ? 0 : undefined,
      to: isNow ? elapsed : 0,
      state: isNow ? 'running' : 'queued',
    }
  })
}
