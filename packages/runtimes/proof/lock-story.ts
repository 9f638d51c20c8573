import { checkpoint, scope } from '@async-lab/core'
import { type AnyLock, LockModel } from './lock-model.ts'

/** Three tasks, each `rounds` times in and out, in lockstep with the model. */
export function lockStory(
  make: () => AnyLock,
  permits: number,
  weights: readonly number[] = [1, 1, 1],
  rounds = 2,
) {
  return async (): Promise<void> => {
    const lock = make()
    const model = new LockModel(permits)
    const compare = (when: string): void => {
      const { waiting, taken } = lock.state()
      if (waiting !== model.waiting) throw new Error(`${waiting} wait ${when}, and ${model.waiting} should`)
      if (taken !== model.taken) throw new Error(`${taken} are taken ${when}, and ${model.taken} should be`)
    }
    await scope((s) => {
      for (const [n, weight] of weights.entries()) {
        s.spawn(async () => {
          for (let round = 0; round < rounds; round++) {
            const who = `${n}.${round}`
            // A checkpoint that throws has not asked.
            await checkpoint()
            model.asks(who, weight)
            let permit: { release(): void }
            try {
              permit = await lock.acquire(weight)
            } catch (error) {
              model.isTurnedAway(who)
              throw error
            }
            try {
              model.enters(who)
              compare('inside')
              await checkpoint()
            } finally {
              model.leaves(who)
              permit.release()
              permit.release()
              compare('after a release')
            }
          }
        })
      }
    })
    compare('at the end')
    if (lock.state().taken + lock.state().waiting > 0) throw new Error('something was left behind')
  }
}
