import { join } from 'node:path'
import { writeHeapSnapshot } from 'node:v8'
import { Refusal } from './messages.ts'
import { openPlace, placeOf } from './place.ts'
import type { Handler } from './session.ts'

/** Bytes. A snapshot of a larger heap would be a text that no program can read whole. */
const LARGEST = 200e6

/** Writes the heap into a file that its asker reads and removes: the program stands still for no longer than that. */
export const answerHeap: Handler = () => {
  const other = 'Bun' in globalThis ? 'Bun' : 'Deno' in globalThis ? 'Deno' : undefined
  if (other !== undefined)
    throw new Refusal('not-supported', `Cannot look into the heap on ${other}: run the program on Node`)
  const { heapUsed } = process.memoryUsage()
  if (heapUsed > LARGEST)
    throw new Refusal(
      'too-large',
      `Cannot look into the heap: it has ${Math.round(heapUsed / 1e6)} MB, and ${LARGEST / 1e6} MB are the most that can be read`,
    )
  const place = placeOf()
  // It has values in it, so nobody else may read it.
  openPlace(place)
  const began = performance.now()
  const file = writeHeapSnapshot(join(place.folder, `${process.pid}.heapsnapshot`), OPTIONS)
  return { file, ms: performance.now() - began }
}

const OPTIONS = { exposeNumericValues: true } as Parameters<typeof writeHeapSnapshot>[1]
