import { type AnyLab, checkParams, type Params, titleOf } from '@async-lab/labs'
import { FAILED, sentence, WrongUse } from '../failure.ts'
import { watch } from '../lab-run.ts'
import type { Output } from '../output.ts'
import { nextLine } from '../render/summary.ts'
import { wrap } from '../render/text.ts'
import { reportLines } from '../report.ts'
import { findLab } from './find-lab.ts'

/** What the tour shows, with delays so short that all of it takes some ten seconds. */
const TOUR: ReadonlyArray<readonly [id: string, given: Record<string, number>]> = [
  ['hello', { delay: 0.4 }],
  ['random-delays', { maxDelay: 0.9 }],
  ['background-tasks', { a: 0.4, b: 0.8 }],
  ['sync-vs-async', { fetches: 5, delay: 0.1 }],
  ['basic-async-syntax', { maxDelay: 1 }],
  ['concurrent-coroutines', { n: 5, maxDelay: 1.2 }],
  ['measure-runtime', { n: 8, maxDelay: 0.8 }],
  ['tasks', { maxDelay: 0.9 }],
  ['task-coordination', { n: 5, maxDelay: 1.2 }],
]

/** Always the same tour, and a seed whose delays are spread well. */
const SEED = 2435

export async function start(output: Output): Promise<number> {
  const { program, columns, colors } = output
  output.lines([
    '',
    colors.bold('Async Lab') + colors.dim(columns >= 50 ? '   async/await you can trust, and see' : ''),
    '',
    ...wrap('Each line is a task, from its start to its end. Nine short experiments:', columns),
  ])
  for (const [at, [id, given]] of TOUR.entries()) {
    const code = await stop(findLab(id), id, given, `${at + 1}/${TOUR.length}`, output)
    if (code !== 0) return code
  }
  output.lines([
    '',
    ...nextLine(['run concurrent-coroutines --n 20', 'compare sync-vs-async', 'explain task-coordination'], {
      program,
      columns: Math.min(columns, 79),
      colors,
    }),
  ])
  return 0
}

async function stop(
  lab: AnyLab | undefined,
  id: string,
  given: Record<string, number>,
  number: string,
  output: Output,
): Promise<number> {
  if (lab === undefined) throw new WrongUse(`Cannot show "${id}": there is no such lab`)
  const { columns, colors } = output
  const values = checkParams(lab.params as Params, given)
  const [first, ...rest] = wrap(`${number} ${titleOf(lab, values)}`, columns, 4)
  output.lines([
    '',
    colors.cyan(number) + colors.bold(first!.slice(number.length)),
    ...rest.map((line) => colors.bold(line)),
    ...wrap(lab.teaches, columns).map((line) => colors.dim(line)),
    '',
  ])
  const report = (run: Parameters<typeof reportLines>[2]) =>
    output.lines(reportLines(lab, values, run, output))
  const run = await watch((context) => lab.run(values, context), {
    seed: SEED,
    output,
    depth: lab.depth,
    onInterrupted: report,
  })
  report(run)
  if (run.outcome === 'completed') return 0
  process.stderr.write(`${sentence(run.error)}\n`)
  return FAILED
}
