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
      { name: 'heart', daemon: true },
    )
    return job()
  })
}
