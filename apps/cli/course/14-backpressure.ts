// 14 · back-pressure
//
// Chunks of a file are read quickly and uploaded slowly. Reading ahead is good, but the memory holds few chunks.
//
//   Promise: all chunks are uploaded, in order.
//   Promise: never more than four chunks are in memory: read, and not uploaded yet.
//
// A queue with a `capacity` makes `put` wait while it is full.

import { Queue, scope } from '@async-lab/core'

export async function copy(
  read: () => Promise<string | null>,
  upload: (chunk: string) => Promise<void>,
): Promise<void> {
  const chunks = new Queue<string>({ capacity: Infinity })
  await scope((s) => {
    s.spawn(
      async () => {
        for (let chunk = await read(); chunk !== null; chunk = await read()) await chunks.put(chunk)
        chunks.shutdown()
      },
      { name: 'reader' },
    )
    s.spawn(
      async () => {
        for await (const chunk of chunks) await upload(chunk)
      },
      { name: 'uploader' },
    )
  })
}
