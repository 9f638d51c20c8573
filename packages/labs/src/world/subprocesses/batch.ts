import { isCancelled, moveOnAfter, now, scope, type Task } from '@async-lab/core'
import type { LabContext } from '../../lab.ts'
import { Chaos, type ChaosCounts } from '../chaos.ts'
import { countWords, Latencies, type LatencyFigures } from '../latencies.ts'
import { outside } from '../outside.ts'
import { command } from './command.ts'

export interface Batch extends LatencyFigures {
  readonly done: number
  readonly failed: number
  readonly killed: number
  readonly cancelled: number
  readonly mostAtOnce: number
  /** Processes that were started and still live. */
  readonly orphans: number
  readonly chaos: ChaosCounts
}

export interface BatchParams {
  readonly commands: number
  readonly limit: number
  readonly work: number
  readonly stubborn: number
  readonly stopAfter: number
  readonly program: string
  readonly chaos: number
}

/** Runs many commands, a few at a time, and cancels what is left after a while. */
export async function runBatch(params: BatchParams, lab: LabContext): Promise<Batch> {
  const { commands, limit, work } = params
  const chaos = new Chaos(params.chaos, lab.random)
  const file = params.program === '' ? process.execPath : params.program
  const stubborn = Array.from({ length: commands }, () => lab.random() < params.stubborn)
  const latencies = new Latencies()
  const pids = new Set<number>()
  const counts = { done: 0, failed: 0, killed: 0 }
  let running = 0
  let mostAtOnce = 0

  const one = async (at: number): Promise<void> => {
    const fate = chaos.fateOf(`command ${at}`)
    const args = argumentsFor(work + fate.delay, stubborn[at]!, fate.kind === 'error' ? 3 : 0)
    const began = now()
    mostAtOnce = Math.max(mostAtOnce, ++running)
    try {
      const { code, signal } = await command(file, args, (pid) => {
        pids.add(pid)
        if (fate.kind === 'reset') process.kill(pid, 'SIGKILL')
      })
      if (signal !== null) counts.killed++
      else if (code !== 0) counts.failed++
      else counts.done++
      latencies.add(now() - began)
    } finally {
      running--
      lab.progress(counts.done + counts.failed + counts.killed, commands, 'commands')
    }
  }
  const tasks: Array<Task<void>> = []
  await outside(
    `run ${file}`,
    () =>
      moveOnAfter(params.stopAfter * 1000, () =>
        scope(
          (s) => {
            for (let at = 0; at < commands; at++)
              tasks.push(s.spawn(() => one(at), { name: `command #${at + 1}` }))
          },
          { concurrency: limit },
        ),
      ),
    () => `${countWords(counts.done)} of ${countWords(commands)} commands were done`,
  )
  const cancelled = tasks.filter(({ outcome }) => outcome?.kind === 'cancelled' && isCancelled(outcome.error))
  return {
    ...counts,
    cancelled: cancelled.length,
    mostAtOnce,
    orphans: [...pids].filter(isAlive).length,
    ...latencies.figures,
    chaos: chaos.counts,
  }
}

/** A program that works for a while; a stubborn one does not end when it is asked to. */
function argumentsFor(work: number, isStubborn: boolean, code: number): string[] {
  const deaf = isStubborn ? `process.on('SIGTERM', () => {});` : ''
  return ['-e', `${deaf} setTimeout(() => process.exit(${code}), ${Math.round(work)})`]
}

function isAlive(pid: number): boolean {
  try {
    process.kill(pid, 0)
    return true
  } catch {
    return false
  }
}
