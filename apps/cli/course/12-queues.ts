// 12 · queues
//
// Three workers share a list of jobs. Each job is done once, by whichever worker is free.
//
//   Promise: each job is done exactly once.
//   Promise: the function ends when all jobs are done.
//
// A `Queue` hands each item to one of those who wait. `queue.shutdown()` says that no more will come: then
// `for await (const job of queue)` ends when the queue is empty.

import { Queue, scope } from '@async-lab/core'

export async function doAll(jobs: readonly string[], doOne: (job: string) => Promise<void>): Promise<void> {
  const left = [...jobs]
  const worker = async () => {
    while (left.length > 0) {
      await doOne(left[0]!)
      left.shift()
    }
  }
  await scope((s) => {
    for (let at = 1; at <= 3; at++) s.spawn(worker, { name: `worker ${at}` })
  })
}
