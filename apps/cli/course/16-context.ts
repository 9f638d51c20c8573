// 16 · context
//
// A server handles several requests at once. Deep inside, `note` marks each line of the log with the request that it
// belongs to, and nobody wants to pass the id through every function on the way.
//
//   Promise: each line has the id of its own request, whatever the order of events.
//
// A variable of the module is one for all. A `ContextVar` has a value for each flow: `variable.run(value, () => …)`,
// and inside, after any await, `variable.get()`.

import { ContextVar } from '@async-lab/core'

let request = 'none'

export async function handle(id: string, work: () => Promise<void>): Promise<void> {
  request = id
  await work()
}

export function note(text: string): string {
  return `[${request}] ${text}`
}
