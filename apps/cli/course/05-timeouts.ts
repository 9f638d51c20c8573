// 05 · timeouts
//
// A search may take half a second. When it takes longer the user gets "no answer in time", and the search is
// stopped: nobody wants it any more.
//
//   Promise: an answer that comes within 500 ms is returned.
//   Promise: after 500 ms the function returns "no answer in time".
//   Promise: then the search runs no longer.
//
// `withTimeout(ms, () => …)` cancels its body, waits for its cleanup, and throws a TimeoutError.

import { sleep, TimeoutError, withTimeout } from '@async-lab/core'

export async function answer(search: () => Promise<string>): Promise<string> {
  return Promise.race([search(), sleep(500).then(() => 'no answer in time')])
}
