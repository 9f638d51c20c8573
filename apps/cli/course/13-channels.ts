// 13 · channels
//
// A sensor sends its readings into a channel, and a reader adds them up. When the sensor has no more, the reader is to
// end, too: nobody else tells it.
//
//   Promise: the sum of all readings is returned.
//
// `const [sender, receiver] = channel({ capacity })`; the receiver's loop ends when the sender is closed and all is read.

import { channel, scope } from '@async-lab/core'

export async function sum(readings: readonly number[]): Promise<number> {
  const [sender, receiver] = channel<number>({ capacity: 1 })
  return scope(async (s) => {
    s.spawn(
      async () => {
        for (const reading of readings) await sender.send(reading)
      },
      { name: 'sensor' },
    )
    let total = 0
    for await (const reading of receiver) total += reading
    return total
  })
}
