import { beside, type Contender, type Workload } from '../workload.ts'
import { expectSum } from './check.ts'

type Job = (i: number) => Promise<number>

const trivial: Job = async (i) => i
const macrotask: Job = async (i) => {
  await new Promise((resolve) => setImmediate(resolve))
  return i
}

const numbers = (count: number) => Array.from({ length: count }, (_, i) => i)

const workerLoops =
  (count: number, limit: number, job: Job): Contender['prepare'] =>
  () => {
    const items = numbers(count)
    return async () => {
      const results: number[] = []
      let next = 0
      const worker = async () => {
        while (next < items.length) {
          const at = next++
          results[at] = await job(items[at]!)
        }
      }
      await Promise.all(Array.from({ length: limit }, worker))
      return expectSum(results, count)
    }
  }

const ours =
  (count: number, limit: number, job: Job): Contender['prepare'] =>
  async () => {
    const { map, run } = await import('@async-lab/core')
    const items = numbers(count)
    return async () => {
      const results = await run(() => map(items, job, { concurrency: limit }), { signals: false })
      return expectSum(results, count)
    }
  }

const asyncMapLimit =
  (count: number, limit: number, job: Job): Contender['prepare'] =>
  async () => {
    const { mapLimit } = await import('async')
    const items = numbers(count)
    return async () => expectSum(await mapLimit<number, number>(items, limit, job), count)
  }

const pLimit =
  (count: number, limit: number, job: Job): Contender['prepare'] =>
  async () => {
    const { default: limiting } = await import('p-limit')
    const items = numbers(count)
    return async () => {
      const limited = limiting(limit)
      return expectSum(await Promise.all(items.map((i) => limited(() => job(i)))), count)
    }
  }

const mapping = (
  id: string,
  title: string,
  count: number,
  limit: number,
  job: Job,
  atMost: number,
): Workload => ({
  id,
  title,
  contenders: {
    raw: { prepare: workerLoops(count, limit, job) },
    ours: { prepare: ours(count, limit, job) },
    async: { prepare: asyncMapLimit(count, limit, job) },
    'p-limit': { prepare: pLimit(count, limit, job) },
  },
  lines: [{ of: 'ours', over: 'raw', figure: 'cpu', atMost }, ...beside('raw', ['async', 'p-limit'])],
})

export const maps: readonly Workload[] = [
  mapping('W6a', 'map, limit 10, 100k trivial jobs', 100_000, 10, trivial, 1.5),
  mapping('W6b', 'map, limit 10, one macrotask each', 100_000, 10, macrotask, 1.4),
  mapping('W8', 'ordered map, concurrency 16, one macrotask each', 100_000, 16, macrotask, 1.2),
]
