import { channel, scope } from '@async-lab/core'

export async function sum(readings: readonly number[]): Promise<number> {
  const [sender, receiver] = channel<number>({ capacity: 1 })
  return scope(async (s) => {
    s.spawn(
      async () => {
        for (const reading of readings) await sender.send(reading)
        sender.close()
      },
      { name: 'sensor' },
    )
    let total = 0
    for await (const reading of receiver) total += reading
    return total
  })
}
