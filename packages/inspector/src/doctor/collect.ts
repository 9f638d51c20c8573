import { setFlagsFromString } from 'node:v8'
import { runInNewContext } from 'node:vm'

interface Collecting {
  readonly gc?: () => void
  readonly Bun?: { gc(now: boolean): void }
}

/** Collects garbage now; false where this runtime does not let a program do so. */
export function collect(): boolean {
  const world = globalThis as Collecting
  try {
    if (world.Bun !== undefined) world.Bun.gc(true)
    else collector(world)()
    return true
  } catch {
    return false
  }
}

function collector({ gc }: Collecting): () => void {
  if (gc !== undefined) return gc
  setFlagsFromString('--expose-gc')
  return runInNewContext('gc') as () => void
}
