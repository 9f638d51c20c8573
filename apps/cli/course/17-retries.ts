// 17 · retries
//
// A service fails now and then. It is asked again, but not for ever, and not at once: whoever comes back too soon keeps it
// down.
//
//   Promise: at most four attempts are made, and then the last error is thrown.
//   Promise: between them are waits of 100, 200 and 400 ms.
//   Promise: an attempt that succeeds ends it.

import { sleep } from '@async-lab/core'

export async function persist(attempt: () => Promise<string>): Promise<string> {
  for (;;) {
    try {
      return await attempt()
    } catch {
      // and again
    }
  }
}
