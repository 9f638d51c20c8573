import { precise } from '@async-lab/inspector'
import { type Finding, findingLines } from '@async-lab/inspector/process'
import { type AnyLab, isFault } from '@async-lab/labs'
import { collectFindings } from '../findings.ts'
import { FAILED, WrongUse } from '../failure.ts'
import { jsonOf, type LabRun, type LabValues, watch } from '../lab-run.ts'
import { round, timesOf } from '../json.ts'
import { type Output, writeJson } from '../output.ts'
import { drawBars } from '../render/picture.ts'
import { field } from '../render/summary.ts'
import { keep, type Kept } from '../page.ts'
import { NOT_LIVE } from '../render/tree-frame.ts'
import { nextLines, reportLines, titleLines } from '../report.ts'
import { readLabArguments } from './lab-arguments.ts'
import { RUN_OPTIONS, type RunOptions } from './run-options.ts'

/** Runs a lab as the words behind its name say, and gives the exit code. */
export async function runLab(
  lab: AnyLab,
  args: readonly string[],
  before: RunOptions,
  output: Output,
  jsonTo = 1,
): Promise<number> {
  const { values, options } = readLabArguments('run', lab, args, RUN_OPTIONS)
  const asked = { ...before, ...options }
  const { seed, repeat, json = false, live, record, html, debug = false } = asked
  if ((record ?? html) !== undefined && repeat !== undefined)
    throw new WrongUse(
      `Cannot set --${record === undefined ? 'html' : 'record'} with --repeat: a recording is of one run, leave one of them out`,
    )
  if (debug && repeat !== undefined)
    throw new WrongUse(
      'Cannot set --debug with --repeat: it would measure what debug mode costs, leave one of them out',
    )
  if (live === true && (json || !output.isLive)) process.stderr.write(NOT_LIVE)
  const firstSeed = seed ?? anySeed()
  if (repeat !== undefined)
    return runRepeatedly(lab, values, firstSeed, repeat, output, json ? jsonTo : undefined)
  const kept = keep(asked, lab.id)
  const findings = debug ? collectFindings() : undefined
  try {
    return json
      ? await runForPrograms(lab, values, { seed: firstSeed, debug, kept }, jsonTo, findings)
      : await runForPeople(lab, values, { ...asked, firstSeed, kept }, output, findings)
  } finally {
    kept.drop()
  }
}

async function runForPeople(
  lab: AnyLab,
  values: LabValues,
  {
    seed,
    firstSeed,
    live,
    record,
    html,
    debug = false,
    kept,
  }: RunOptions & { firstSeed: number; kept: Kept },
  output: Output,
  findings?: readonly Finding[],
): Promise<number> {
  const { columns, colors } = output
  /** Once the run has ended, since only then there is a page. */
  const keptLines = (hasPage: boolean) => [
    ...(record === undefined ? [] : field('recording', [record], columns, colors.bold)),
    ...(html === undefined || !hasPage ? [] : field('timeline', [html], columns, colors.bold)),
  ]
  output.lines(titleLines(lab, values, output))
  const run = await watch((context) => lab.run(values, context), {
    seed: firstSeed,
    output,
    ...(live === true && { asTree: true }),
    depth: lab.depth,
    ...(kept.recordTo !== undefined && { recordTo: kept.recordTo }),
    debug,
    onInterrupted: (partial) => {
      const lines = keptLines(finishInterrupted(kept))
      output.lines([...reportLines(lab, values, partial, output), ...lines])
    },
  })
  const hasPage = kept.finish()
  const again =
    seed === undefined && run.usedChance
      ? field('seed', [`${firstSeed} (--seed ${firstSeed} runs the same again)`], columns, colors.bold)
      : []
  output.lines([...reportLines(lab, values, run, output), ...again, ...keptLines(hasPage)])
  if (findings !== undefined)
    output.lines([
      ...field(
        'debug',
        [findings.length === 0 ? 'nothing found' : `${findings.length} found:`],
        columns,
        colors.bold,
      ),
      ...findingLines(findings, columns),
    ])
  if (run.outcome === 'failed') tellStack(run.error)
  else output.lines(nextLines(lab, output))
  return run.outcome === 'completed' && hasPage ? 0 : FAILED
}

/** The process is about to end, and with it what else would remove the files that nobody asked for. */
function finishInterrupted(kept: Kept): boolean {
  const hasPage = kept.finish()
  kept.drop()
  return hasPage
}

async function runForPrograms(
  lab: AnyLab,
  values: LabValues,
  { kept, ...options }: { seed: number; debug: boolean; kept: Kept },
  fd: number,
  findings?: readonly Finding[],
): Promise<number> {
  const tell = (run: LabRun) =>
    writeJson({ ...jsonOf(lab, values, options.seed, run), ...(findings && { findings }) }, fd)
  const run = await watch((context) => lab.run(values, context), {
    ...options,
    ...(kept.recordTo !== undefined && { recordTo: kept.recordTo }),
    onInterrupted: (partial) => {
      finishInterrupted(kept)
      tell(partial)
    },
  })
  const hasPage = kept.finish()
  tell(run)
  return run.outcome === 'completed' && hasPage ? 0 : FAILED
}

/** Each run has a seed of its own, one after the other, so that all of them can be had again. */
async function runRepeatedly(
  lab: AnyLab,
  values: LabValues,
  firstSeed: number,
  times: number,
  output: Output,
  jsonTo: number | undefined,
): Promise<number> {
  const runs: Array<{ seed: number; run: LabRun }> = []
  const isForPeople = jsonTo === undefined
  if (isForPeople) output.lines(titleLines(lab, values, output))
  for (let at = 0; at < times; at++) {
    const seed = firstSeed + at
    // What one run tells is no news when it is told many times.
    const run = await watch((context) => lab.run(values, context), {
      seed,
      depth: lab.depth,
      ...(isForPeople && output.isLive && { output }),
    })
    runs.push({ seed, run })
    if (run.outcome === 'failed') break
  }
  const failed = runs.find(({ run }) => run.outcome === 'failed')
  const wall = spread(runs.map(({ run }) => run.totals.wall))
  const longest = spread(runs.map(({ run }) => run.totals.longest))
  const oneByOne = spread(runs.map(({ run }) => run.totals.oneByOne))
  if (!isForPeople) {
    const document = {
      lab: lab.id,
      params: values,
      seed: firstSeed,
      repeat: times,
      wallMs: wall,
      longestMs: longest,
      oneByOneMs: oneByOne,
      runs: runs.map(({ seed, run }) => ({
        seed,
        outcome: run.outcome,
        result: run.result ?? null,
        ...timesOf(run.totals),
      })),
    }
    writeJson(document, jsonTo)
  } else {
    const { columns, colors } = output
    const bars = runs.map(({ seed, run }) => ({
      label: `seed ${seed}`,
      from: 0,
      to: run.totals.wall,
      state: run.outcome === 'failed' ? ('failed' as const) : ('completed' as const),
      note: run.outcome === 'failed' ? 'failed' : '',
    }))
    const most = Math.max(...bars.map(({ to }) => to))
    const text = (of: Spread) => [
      `least ${precise(of.min)}`,
      `median ${precise(of.median)}`,
      `most ${precise(of.max)}`,
    ]
    output.lines([
      ...drawBars(bars, most, { columns, colors }),
      '',
      ...field('wall', text(wall), columns, colors.bold),
      ...field('longest', text(longest), columns, colors.bold),
      ...field('1 by 1', text(oneByOne), columns, colors.bold),
      ...(failed ? [] : nextLines(lab, output)),
    ])
    if (failed) tellStack(failed.run.error)
  }
  return failed ? FAILED : 0
}

interface Spread {
  readonly min: number
  readonly median: number
  readonly max: number
}

function spread(values: readonly number[]): Spread {
  const sorted = values.toSorted((a, b) => a - b)
  const middle = sorted.length / 2
  const median = (sorted[Math.floor(middle)]! + sorted[Math.ceil(middle) - 1]!) / 2
  const [min, max] = [sorted[0]!, sorted.at(-1)!]
  return { min: round(min), median: round(Number.isNaN(median) ? min : median), max: round(max) }
}

/** Short, to be typed again. */
export function anySeed(): number {
  return 1 + Math.floor(Math.random() * 9999)
}

/** The whole error, with its stack, for who wrote the lab; a fault is none of theirs, and was told. */
function tellStack(error: unknown): void {
  if (isFault(error)) return
  process.stderr.write(`\n${error instanceof Error ? (error.stack ?? String(error)) : String(error)}\n`)
}
