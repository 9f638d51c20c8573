import { isCancelled, now, scope, sleep } from '@async-lab/core'
import type { LabContext } from '../../lab.ts'
import { Chaos, type ChaosCounts } from '../chaos.ts'
import { Latencies, type LatencyFigures } from '../latencies.ts'
import { type Job, JobError, workOff } from './work-off.ts'

export interface Worked {
  readonly done: number
  readonly again: number
  readonly givenUp: number
  readonly mostWaiting: number
  /** How long jobs of each priority waited and were worked on, the most urgent first. */
  readonly priorities: readonly LatencyFigures[]
  readonly chaos: ChaosCounts
}

export interface QueueParams {
  readonly jobs: number
  readonly workers: number
  readonly capacity: number
  readonly work: number
  readonly attempts: number
  readonly chaos: number
}

const PRIORITIES = 3

/** Puts jobs of three priorities into a queue, and waits until all of them are worked off. */
export async function runQueue(params: QueueParams, lab: LabContext): Promise<Worked> {
  const { jobs, work } = params
  const chaos = new Chaos(params.chaos, lab.random)
  const all: Job[] = Array.from({ length: jobs }, (_, id) => ({
    id,
    priority: Math.floor(lab.random() * PRIORITIES),
  }))
  const latencies = Array.from({ length: PRIORITIES }, () => new Latencies())
  const attempts = new Map<number, number>()
  const put = new Map<number, number>()
  let [done, again, givenUp] = [0, 0, 0]

  const handle = async ({ id }: Job): Promise<void> => {
    const attempt = (attempts.get(id) ?? 0) + 1
    attempts.set(id, attempt)
    const { kind, delay } = chaos.fateOf(`job ${id}, attempt ${attempt}`)
    await sleep(work + delay)
    if (kind === 'error' || kind === 'reset') throw new JobError(`job ${id} has failed`)
  }
  const settled = ({ id, priority }: Job, error: unknown): void => {
    if (error === undefined) done++
    else givenUp++
    latencies[priority]!.add(now() - put.get(id)!)
    lab.progress(done + givenUp, jobs, 'jobs')
  }
  try {
    const mostWaiting = await scope(() =>
      workOff({ ...params, handle, settled, onRetry: () => again++ }, async (give) => {
        for (const job of all) {
          put.set(job.id, now())
          await give(job)
        }
      }),
    )
    const priorities = latencies.map(({ figures }) => figures)
    return { done, again, givenUp, mostWaiting, priorities, chaos: chaos.counts }
  } catch (error) {
    if (isCancelled(error))
      lab.print(`${done} of ${jobs} jobs are done, and ${put.size - done - givenUp} were begun or in line`)
    throw error
  }
}
