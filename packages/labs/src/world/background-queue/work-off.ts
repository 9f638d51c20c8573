import { PriorityQueue, retry, scope } from '@async-lab/core'

export interface Job {
  readonly id: number
  /** 0 is done first. */
  readonly priority: number
}

export interface WorkOff {
  readonly workers: number
  readonly capacity: number
  readonly attempts: number
  readonly handle: (job: Job) => Promise<void>
  readonly onRetry: () => void
  /** Is told each job that is done, or given up with that error. */
  readonly settled: (job: Job, error: unknown) => void
}

/**
 * Jobs in the background: whoever has one puts it into the queue and goes on, and waits only while the queue is full. Workers
 * take the most urgent first, try again what fails, and give up in the end without stopping the others. When `feed` returns no
 * more jobs are taken in, those that are in are done, and the workers go home.
 */
export async function workOff(
  options: WorkOff,
  feed: (put: (job: Job) => Promise<void>) => Promise<void>,
): Promise<number> {
  const { workers, capacity, attempts, handle, onRetry, settled } = options
  const queue = new PriorityQueue<Job>({
    capacity,
    compare: (a, b) => a.priority - b.priority || a.id - b.id,
    name: 'jobs',
  })
  const work = async (): Promise<void> => {
    for await (const job of queue) {
      const patiently = retry(() => handle(job), {
        maxAttempts: attempts,
        minDelay: 5,
        maxDelay: 50,
        onRetry,
      })
      try {
        await patiently()
        settled(job, undefined)
      } catch (error) {
        if (!(error instanceof JobError)) throw error
        settled(job, error)
      } finally {
        queue.taskDone()
      }
    }
  }
  await scope(async (s) => {
    for (let at = 1; at <= workers; at++) s.spawn(work, { name: `worker #${at}` })
    await feed((job) => queue.put(job))
    queue.shutdown()
  })
  return queue.statistics().peak
}

/** A job has failed; all other errors are mistakes of the program. */
export class JobError extends Error {}
