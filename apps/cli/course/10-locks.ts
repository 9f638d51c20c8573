// 10 · locks
//
// Money is taken out of an account by several tasks at once. Between reading the balance and writing it there is
// an await, and in an await others go on.
//
//   Promise: whatever the order of events, the balance is right at the end.
//
// One mutex for all: `mutex.with(() => …)` lets one in at a time. `explore` tries many orders of events here.

import { Mutex } from '@async-lab/core'

export interface Account {
  read(): Promise<number>
  write(balance: number): Promise<void>
}

export function bank(account: Account): (amount: number) => Promise<void> {
  const mutex = new Mutex()
  return async (amount) => {
    const balance = await account.read()
    await account.write(balance - amount)
  }
}
