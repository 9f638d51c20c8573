import { realpathSync } from 'node:fs'
import { constants } from 'node:os'
import { basename, relative } from 'node:path'
import { pathToFileURL } from 'node:url'
import { isMainThread } from 'node:worker_threads'
import { copies, precise } from '@async-lab/inspector'
import { type Finding, findingLines, Profiler } from '@async-lab/inspector/process'
import type { AnyLab } from '@async-lab/labs'
import { FAILED, WRONG_USE } from '../failure.ts'
import { collectFindings } from '../findings.ts'
import { outputTo, writeAll, writeJson } from '../output.ts'
import { tasksOf, timesOf } from '../json.ts'
import { keep } from '../page.ts'
import { type Recorded, record } from '../recorded.ts'
import { colorsFor } from '../render/colors.ts'
import { COLUMNS } from '../render/live-screen.ts'
import { picture } from '../render/picture.ts'
import { rowsOf, totalsOf } from '../render/rows.ts'
import { field, totalsLines } from '../render/summary.ts'
import { NOT_LIVE, TREE_FRAME, treeFrame } from '../render/tree-frame.ts'
import { Beside } from './beside.ts'
import { ORDER, type Order } from './order.ts'
import { offerOwnPackages } from './own-packages.ts'
import { findStuck, living, type Stuck, stuckLines } from './stuck.ts'
import { tellProfile } from './tell-profile.ts'

const MOST_ROWS = 40
const ROWS = 24

const given = process.env[ORDER]
// What the script starts in turn, workers and processes, is not what was asked for.
delete process.env[ORDER]
const order = given === undefined ? undefined : (JSON.parse(given) as Order)
if (order !== undefined && isMainThread && order.parent === process.ppid) {
  offerOwnPackages('missing')
  observe(order)
}

/** Listens while the script runs, and tells at its end what its tasks did. The script itself sees nothing of it. */
function observe(asked: Order): void {
  let isToldByCore = false
  const findings = asked.doctor === true ? collectFindings() : undefined
  const kept = keep(asked, process.argv[1] ?? '')
  const recorded = recordOrEnd(kept.recordTo, () => {
    isToldByCore = true
    drawing?.end()
  })
  const profiler = asked.profile === true ? new Profiler() : undefined
  let stuck: Stuck[] = []
  let interruptedBy: NodeJS.Signals | undefined
  let isLab: boolean | undefined
  const drawing = asked.live === true ? drawWhileRunning() : undefined

  process.on('beforeExit', () => {
    // Asked at each empty loop: the core's own watch may come to the rescue, and then nothing is stuck.
    stuck = living() > 0 ? findStuck() : []
    if (living() > 0 || isLab !== undefined) return
    isLab = false
    void loadMain().then((lab) => {
      isLab = lab !== undefined
      drawing?.end()
      return lab && runAsLab(lab, asked, recorded)
    })
  })
  for (const signal of ['SIGINT', 'SIGTERM'] as const) {
    process.on(signal, () => {
      // The script, or `run`, deals with it.
      if (process.listenerCount(signal) > 1) return
      const code = 128 + constants.signals[signal]
      if (interruptedBy !== undefined || living() === 0) process.exit(code)
      interruptedBy = signal
      process.exitCode = code
      cancelAll(signal)
      // Cleanup may take its time; a script without timers of its own would not stay for it.
      setInterval(() => living() === 0 && process.exit(code), 10)
    })
  }
  process.on('exit', (code) => {
    const profile = profiler?.stop()
    recorded.recorder.stop()
    drawing?.end()
    if (profile !== undefined) return tellProfile(profile, asked.jsonTo)
    if (living() === 0 || isToldByCore) stuck = []
    if (stuck.length > 0 && code === 0) process.exitCode = 1
    // What the script did is told whether or not there is room for a page.
    const hasPage = isLab !== true && kept.finish()
    if (isLab !== true && !hasPage && code === 0) process.exitCode = FAILED
    kept.drop()
    if (findings !== undefined) return tellFindings(asked, [...findings, ...stuck.map(findingOfStuck)])
    if (isLab !== true) tell(asked, recorded, stuck, Number(process.exitCode ?? code), hasPage)
  })
}

/** The tree of its tasks, at the terminal that the script may write to as well. */
function drawWhileRunning(): { end: () => void } | undefined {
  const { stdout, stderr } = process
  if (!outputTo(stderr).isLive) {
    writeAll(2, NOT_LIVE)
    return undefined
  }
  const beside = new Beside(
    stderr,
    [stdout, stderr].filter(({ isTTY }) => isTTY),
  )
  const draw = () =>
    living() === 0 ? beside.clear() : beside.draw(treeFrame(stderr, (stderr.rows ?? ROWS) - 1))
  const timer = setInterval(draw, TREE_FRAME).unref()
  // What Node prints of the error goes to the terminal past the stream.
  process.on('uncaughtExceptionMonitor', () => beside.end())
  return {
    end() {
      clearInterval(timer)
      beside.end()
    },
  }
}

function findingOfStuck({ name, id, waitsFor }: Stuck): Finding {
  return {
    lint: 'stuck',
    says: `${name} #${id} ${waitsFor}, and nothing is left that could wake it.`,
    fix: 'Find out what should have woken it.',
    place: '',
    tasks: [id],
  }
}

function tellFindings({ jsonTo }: Order, findings: readonly Finding[]): void {
  const script = process.argv[1] ?? ''
  if (findings.length > 0 && Number(process.exitCode ?? 0) === 0) process.exitCode = 1
  if (jsonTo !== undefined) return writeJson({ script, findings }, jsonTo)
  const count = `${findings.length} ${findings.length === 1 ? 'finding' : 'findings'} in ${basename(script)}`
  writeAll(2, `\n${[count, ...findingLines(findings, process.stderr.columns ?? COLUMNS)].join('\n')}\n`)
}

/** Who asked for a recording is not given a run without one. */
function recordOrEnd(file: string | undefined, onDeadlock: () => void): Recorded {
  try {
    return record(file, onDeadlock)
  } catch (error) {
    writeAll(2, `async-lab: ${(error as Error).message}\n`)
    return process.exit(WRONG_USE)
  }
}

function cancelAll(reason: string): void {
  for (const entry of copies()) {
    const { id, parent } = entry.snapshot()
    for (const [at, one] of id.entries()) if (!id.includes(parent[at]!)) entry.cancel(one, reason)
  }
}

/** The lab that the script exports, if it does. What was loaded already is not loaded again. */
async function loadMain(): Promise<AnyLab | undefined> {
  const main = process.argv[1]
  if (main === undefined) return undefined
  const { labIn } = await import('../commands/find-lab.ts')
  return labIn((await import(pathToFileURL(realpathSync(main)).href)) as Record<string, unknown>)
}

/** A file that did nothing but export a lab is run as one. */
async function runAsLab(lab: AnyLab, asked: Order, { recorder }: Recorded): Promise<void> {
  recorder.stop()
  const [{ named }, { runLab }, { tell: tellError, WrongUse }] = await Promise.all([
    import('../commands/find-lab.ts'),
    import('../commands/run-lab.ts'),
    import('../failure.ts'),
  ])
  const { seed, repeat, live = false, record: file, html, jsonTo, program } = asked
  const before = {
    ...(seed !== undefined && { seed }),
    ...(repeat !== undefined && { repeat }),
    ...(file !== undefined && { record: file }),
    ...(html !== undefined && { html }),
    json: jsonTo !== undefined,
    live,
  }
  try {
    const target = relative(process.cwd(), process.argv[1]!)
    const output = outputTo(process.stdout, program)
    process.exitCode = await runLab(named(lab, target), process.argv.slice(2), before, output, jsonTo)
  } catch (error) {
    process.stderr.write(`async-lab: ${tellError(error)}\n`)
    process.exitCode = error instanceof WrongUse ? WRONG_USE : 1
  }
}

function pathFrom(path: string): string {
  const short = relative(process.cwd(), path)
  return short.startsWith('..') ? path : short
}

/** Written at once and to the end: the process is about to be gone. */
function tell(
  asked: Order,
  recorded: Recorded,
  stuck: readonly Stuck[],
  exitCode: number,
  hasPage: boolean,
): void {
  const model = rowsOf(recorded.model, performance.now())
  const totals = totalsOf(model)
  const script = process.argv[1] ?? ''
  if (asked.jsonTo !== undefined) {
    const document = {
      script,
      args: process.argv.slice(2),
      exitCode,
      ...timesOf(totals),
      tasks: tasksOf(model),
      ...(stuck.length > 0 && { stuck }),
    }
    return writeJson(document, asked.jsonTo)
  }
  const { isTTY } = process.stderr
  const columns = process.stderr.columns ?? COLUMNS
  const colors = colorsFor({ isTTY })
  const lines: string[] = ['']
  if (model.rows.length === 0) {
    if (stuck.length === 0 && exitCode === 0)
      lines.push(...field('tasks', [`none: ${basename(script)} spawned no task of Async Lab`], columns))
  } else {
    lines.push(...picture(model, { columns, colors, most: MOST_ROWS, isFinal: true }), '')
    const haveEnded = model.rows.every(({ ended }) => ended !== undefined)
    if (haveEnded) lines.push(...totalsLines(totals, columns, colors))
    else lines.push(...field('wall', [precise(totals.wall)], columns, colors.bold))
  }
  if (asked.record !== undefined) lines.push(...field('recording', [pathFrom(asked.record)], columns))
  if (asked.html !== undefined && hasPage) lines.push(...field('timeline', [pathFrom(asked.html)], columns))
  if (stuck.length > 0) lines.push(...(lines.length > 1 ? [''] : []), ...stuckLines(stuck))
  if (asked.seed !== undefined || asked.repeat !== undefined)
    lines.push('', `--seed and --repeat are for labs: ${basename(script)} exports none`)
  writeAll(2, `${lines.join('\n')}\n`)
}
