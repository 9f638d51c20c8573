// 20 · graceful shutdown
//
// A server accepts requests until it is cancelled. Then it accepts no more, finishes the requests that are under way, and
// closes its database last.
//
//   Promise: requests are handled together.
//   Promise: requests that are under way when the server is cancelled are handled to the end.
//   Promise: the database is closed, to the end, after the last of them.
//
// You know all that it takes: a scope waits for its tasks, `shield` keeps a cancellation out, and a finally runs always.

import { scope, shield } from '@async-lab/core'

export async function serve(
  accept: () => Promise<string>,
  handle: (request: string) => Promise<void>,
  close: () => Promise<void>,
): Promise<void> {
  await scope(async (s) => {
    for (;;) {
      const request = await accept()
      s.spawn(() => handle(request), { name: request })
    }
  })
  await close()
}
