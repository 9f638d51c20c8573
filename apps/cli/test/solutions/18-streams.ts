import { stream } from '@async-lab/core'

export async function alarms(
  sensor: AsyncIterable<number>,
  lookUp: (reading: number) => Promise<string>,
): Promise<string[]> {
  return stream(sensor)
    .map(lookUp, { concurrency: 4 })
    .filter((name) => name.startsWith('alarm'))
    .take(3)
    .toArray()
}
