import { sleep } from '@async-lab/core'

export async function persist(attempt: () => Promise<string>): Promise<string> {
  for (let delay = 100; ; delay *= 2) {
    try {
      return await attempt()
    } catch (error) {
      if (delay > 400) throw error
    }
    await sleep(delay)
  }
}
