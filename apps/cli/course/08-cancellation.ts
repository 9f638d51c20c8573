// 08 · cancellation
//
// A worker handles one message after the other. A message that fails is reported, and the worker goes on. But
// when the worker itself is cancelled, it stops.
//
//   Promise: a message that fails is reported, and the next one is handled.
//   Promise: a worker that is cancelled stops at once, and reports nothing.
//
// A cancellation arrives as a CancelledError at the current await. `isCancelled(error)` knows one.

import { isCancelled } from '@async-lab/core'

export async function work(next: () => Promise<void>, report: (error: unknown) => void): Promise<void> {
  for (;;) {
    try {
      await next()
    } catch (error) {
      report(error)
    }
  }
}
