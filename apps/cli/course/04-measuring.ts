// 04 · measuring
//
// How long does one of n jobs cost, when all of them run together? Run `job` n times together, measure the
// whole, and divide it by n: the result is in milliseconds.
//
//   Promise: the jobs run together.
//   Promise: the result is the whole time divided by n.
//
// `now()` is a clock that never jumps, unlike the time of day.

import { all, now } from '@async-lab/core'

export async function costOfOne(n: number, job: () => Promise<void>): Promise<number> {
  const start = now()
  const all_of_them = all(Array.from({ length: n }, () => job))
  const whole = now() - start
  await all_of_them
  return whole / n
}
