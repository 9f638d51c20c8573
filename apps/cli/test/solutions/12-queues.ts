import { Queue, scope } from '@async-lab/core'

export async function doAll(jobs: readonly string[], doOne: (job: string) => Promise<void>): Promise<void> {
  const queue = new Queue<string>({ capacity: Infinity })
  const worker = async () => {
    for await (const job of queue) await doOne(job)
  }
  await scope(async (s) => {
    for (let at = 1; at <= 3; at++) s.spawn(worker, { name: `worker ${at}` })
    for (const job of jobs) await queue.put(job)
    queue.shutdown()
  })
}
