import { Mutex } from '@async-lab/core'

export interface Account {
  read(): Promise<number>
  write(balance: number): Promise<void>
}

export function bank(account: Account): (amount: number) => Promise<void> {
  const mutex = new Mutex()
  return (amount) =>
    mutex.with(async () => {
      const balance = await account.read()
      await account.write(balance - amount)
    })
}
