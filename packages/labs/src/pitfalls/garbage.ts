import { setImmediate as turn } from 'node:timers/promises'
import { setFlagsFromString } from 'node:v8'
import { runInNewContext } from 'node:vm'

/** Bytes of the heap that are in use after the garbage was collected. */
export async function heapUsed(): Promise<number> {
  await collectGarbage()
  return process.memoryUsage().heapUsed
}

/** How many of these objects live after the garbage was collected. */
export async function alive(objects: ReadonlyArray<WeakRef<object>>): Promise<number> {
  await collectGarbage()
  return objects.filter((object) => object.deref() !== undefined).length
}

async function collectGarbage(): Promise<void> {
  setFlagsFromString('--expose-gc')
  const collect = runInNewContext('gc') as () => void
  // An object that was looked at through its WeakRef lives to the end of the turn.
  for (let round = 0; round < 3; round++) {
    await turn()
    collect()
  }
}
