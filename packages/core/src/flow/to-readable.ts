import type { Iteration } from './iteration.ts'

/** Pulled by its reader: nothing is read ahead. */
export function toReadable<T>(iteration: Iteration<T>): ReadableStream<T> {
  return new ReadableStream<T>(
    {
      async pull(controller) {
        if (await iteration.advance(undefined)) controller.enqueue(iteration.item)
        else controller.close()
      },
      cancel: () => iteration.close(),
    },
    { highWaterMark: 0 },
  )
}
