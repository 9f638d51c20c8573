// 18 · streams
//
// A sensor gives readings without an end. Each is looked up, which takes 100 ms, and the first three that are alarms are
// wanted. Then the sensor is to be switched off.
//
//   Promise: the first three alarms are returned, in the order of the readings.
//   Promise: four readings are looked up at a time, so that it does not take long.
//   Promise: afterwards the sensor is switched off.
//
// `stream(source).map(fn, { concurrency }).filter(…).take(n).toArray()` pulls what it needs, and closes its source when it
// has enough.

import { stream } from '@async-lab/core'

export async function alarms(
  sensor: AsyncIterable<number>,
  lookUp: (reading: number) => Promise<string>,
): Promise<string[]> {
  const found: string[] = []
  const readings = sensor[Symbol.asyncIterator]()
  while (found.length < 3) {
    const { value } = await readings.next()
    const name = await lookUp(value)
    if (name.startsWith('alarm')) found.push(name)
  }
  return found
}
