import type { Workload } from '../workload.ts'
import { expectEqual } from './check.ts'

const SCHEDULES = 2000

/** On one core: 200 µs each are 5,000 a second. */
export const exploring: Workload = {
  id: 'X1',
  title: 'explore: a schedule of three tasks and a mutex',
  contenders: {
    ours: {
      prepare: async () => {
        const { checkpoint, Mutex, scope } = await import('@async-lab/core')
        const { explore } = await import('@async-lab/core/testing')
        const body = async () => {
          const mutex = new Mutex()
          let counter = 0
          const count = async () => {
            const seen = counter
            await checkpoint()
            counter = seen + 1
          }
          await scope((s) => {
            for (let i = 0; i < 3; i++) s.spawn(() => mutex.with(count))
          })
          expectEqual(counter, 3)
        }
        return async () => (await explore(body, { iterations: SCHEDULES })).schedules
      },
    },
  },
  lines: [{ of: 'ours', figure: 'cpu', unit: 'µs', atMost: 200 }],
}
