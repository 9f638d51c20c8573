import { all, now } from '@async-lab/core'

export async function costOfOne(n: number, job: () => Promise<void>): Promise<number> {
  const start = now()
  await all(Array.from({ length: n }, () => job))
  return (now() - start) / n
}
