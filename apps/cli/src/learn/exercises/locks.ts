import { scope } from '@async-lab/core'
import type { Exercise } from '../exercise.ts'

export const locks: Exercise = {
  id: '10-locks',
  title: 'locks',
  entry: 'bank',
  lab: 'reentrant-deadlock',
  async play({ bank }, stage) {
    let balance = 100
    const withdraw = bank!({
      read: async () => {
        await stage.call('read the balance', 10)
        return balance
      },
      write: async (to: number) => {
        await stage.call(`write ${to}`, 10)
        balance = to
      },
    })
    await scope((s) => {
      for (const amount of [10, 20, 30]) s.spawn(() => withdraw(amount), { name: `withdraw ${amount}` })
    })
    stage.promise(
      'the balance is right at the end',
      balance === 40,
      () =>
        `of 100, withdrawals of 10, 20 and 30 left ${balance}, and not 40: one task read the balance before another had written it`,
    )
  },
}
