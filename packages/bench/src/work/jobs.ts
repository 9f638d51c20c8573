import { beside, type Contender, type Workload } from '../workload.ts'
import { expectSum } from './check.ts'

const COUNT = 100_000
const LIMIT = 10

const job = async (i: number) => i

type Submit = (i: number) => Promise<number>

/** One promise for each job, all at once. */
async function submitAll(submit: Submit): Promise<number> {
  const promises: Array<Promise<number>> = []
  for (let i = 0; i < COUNT; i++) promises.push(submit(i))
  return expectSum(await Promise.all(promises), COUNT)
}

const workerLoops = () => async () => {
  const results: number[] = []
  let next = 0
  const worker = async () => {
    while (next < COUNT) {
      const at = next++
      results[at] = await job(at)
    }
  }
  await Promise.all(Array.from({ length: LIMIT }, worker))
  return expectSum(results, COUNT)
}

const semaphoreWith: Contender['prepare'] = async () => {
  const { run, Semaphore } = await import('@async-lab/core')
  return () => {
    const semaphore = new Semaphore(LIMIT)
    return run(() => submitAll((i) => semaphore.with(() => job(i))), { signals: false })
  }
}

const taskPerJob: Contender['prepare'] = async () => {
  const { scope } = await import('@async-lab/core')
  return async () => {
    const tasks = await scope(
      (s) => {
        const spawned = []
        for (let i = 0; i < COUNT; i++) spawned.push(s.spawn(() => job(i)))
        return spawned
      },
      { concurrency: LIMIT },
    )
    const values: number[] = []
    for (const { outcome } of tasks) if (outcome?.kind === 'completed') values.push(outcome.value)
    return expectSum(values, COUNT)
  }
}

const pLimit: Contender['prepare'] = async () => {
  const { default: limiting } = await import('p-limit')
  return () => {
    const limit = limiting(LIMIT)
    return submitAll((i) => limit(() => job(i)))
  }
}

const fastq: Contender['prepare'] = async () => {
  const { default: queueing } = await import('fastq')
  return () => {
    const queue = queueing.promise<unknown, number, number>(job, LIMIT)
    return submitAll((i) => queue.push(i))
  }
}

const effect: Contender['prepare'] = async () => {
  const { Effect } = await import('effect')
  const items = Array.from({ length: COUNT }, (_, i) => i)
  return async () => {
    const all = Effect.forEach(items, (i) => Effect.promise(() => job(i)), { concurrency: LIMIT })
    return expectSum(await Effect.runPromise(all), COUNT)
  }
}

export const jobs: Workload = {
  id: 'W6c',
  title: 'a promise per job, limit 10, 100k trivial jobs',
  contenders: {
    raw: { prepare: workerLoops },
    with: { prepare: semaphoreWith },
    task: { prepare: taskPerJob },
    fastq: { prepare: fastq },
    'p-limit': { prepare: pLimit },
    effect: { prepare: effect },
  },
  lines: [
    { of: 'with', over: 'raw', figure: 'cpu', atMost: 19 },
    { of: 'task', over: 'raw', figure: 'cpu', atMost: 40 },
    ...beside('raw', ['fastq', 'p-limit', 'effect']),
  ],
}
