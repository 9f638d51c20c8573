import { copies, type Entry } from './registry.ts'
import { IDS_OF_A_COPY } from './trace.ts'

/** What is called around each continuation of a promise. Moments are milliseconds of the platform's clock. */
export interface Around {
  /** @param task whose code goes on, with its copy, as recordings have it; 0 for none, or where that is not known yet */
  readonly begins?: (task: number, at: number) => void
  readonly ends: (task: number, from: number, to: number) => void
}

interface Hooks {
  readonly promiseHooks?: {
    createHook(hooks: { before: () => void; after: () => void }): () => void
  }
}

/** Of Node alone, and asked for when needed: this file is also loaded where there is none. */
function hooksOfNode(): Hooks['promiseHooks'] {
  const { process } = globalThis as { process?: { getBuiltinModule?(name: string): unknown } }
  return (process?.getBuiltinModule?.('node:v8') as Hooks | undefined)?.promiseHooks
}

/** The name of this runtime if it does not tell whose code runs. */
export function runtimeWithoutHooks(): string | undefined {
  const { process } = globalThis as { process?: { versions?: Record<string, string> } }
  const versions = process?.versions ?? {}
  // Both have the module as well, and what is in it throws.
  if (versions.bun !== undefined) return 'Bun'
  if (versions.deno !== undefined) return 'Deno'
  if (hooksOfNode() !== undefined) return undefined
  return versions.node === undefined ? 'this runtime' : `Node ${versions.node}`
}

/**
 * Follows whose code runs, continuation by continuation; call the result to stop.
 *
 * @throws where the runtime has no such hooks
 */
export function followContinuations({ begins, ends }: Around): () => void {
  // One array for all times, into which copies that come later put themselves.
  const all = copies()
  let from = 0
  let before = 0
  return hooksOfNode()!.createHook({
    before() {
      before = taskIn(all)
      from = performance.now()
      begins?.(before, from)
    },
    after() {
      if (from === 0) return
      const to = performance.now()
      // Old Nodes change the context in hooks of their own: those that came first have left it when `after` is asked, those that
      // come later have not yet entered it when `before` is. And a task that has ended is then no longer in it.
      ends(before || taskIn(all), from, to)
      from = 0
    },
  })
}

/** The task whose code runs, in whichever copy of the core it is. */
export function currentTask(): number {
  return taskIn(copies())
}

function taskIn(all: readonly Entry[]): number {
  for (let copy = 0; copy < all.length; copy++) {
    const id = all[copy]!.current()
    if (id !== undefined) return copy * IDS_OF_A_COPY + id
  }
  return 0
}
