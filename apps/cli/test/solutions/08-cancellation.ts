import { isCancelled } from '@async-lab/core'

export async function work(next: () => Promise<void>, report: (error: unknown) => void): Promise<void> {
  for (;;) {
    try {
      await next()
    } catch (error) {
      if (isCancelled(error)) throw error
      report(error)
    }
  }
}
