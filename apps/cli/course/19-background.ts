// 19 · background work
//
// While a job runs, a heartbeat is sent every 100 ms. It is background work: it has no end of its own, and nobody waits
// for it.
//
//   Promise: a beat is sent every 100 ms while the job runs.
//   Promise: the function ends when the job has ended, and the heart with it.
//
// `s.spawn(body, { daemon: true })`: a scope does not wait for its daemons, it cancels them when only they are left.

import { scope, sleep } from '@async-lab/core'

export async function withHeartbeat(job: () => Promise<string>, beat: () => void): Promise<string> {
  return scope(async (s) => {
    s.spawn(
      async () => {
        for (;;) {
          await sleep(100)
          beat()
        }
      },
      { name: 'heart' },
    )
    return job()
  })
}
