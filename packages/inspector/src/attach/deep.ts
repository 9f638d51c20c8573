import { readFileSync, rmSync } from 'node:fs'
import { awaitsOf, type AwaitChain } from '../deep/awaits.ts'
import { Heap } from '../deep/heap.ts'
import type { Target } from './client.ts'

export interface Deep {
  /** Empty where nothing alive holds any more what the task awaits. */
  readonly awaits: readonly AwaitChain[]
  /** Milliseconds for which the program stood still. */
  readonly ms: number
}

/** What a task hangs on that is not ours, by a snapshot of the heap. The program stands still while that is taken. */
export async function lookDeep(target: Target, task: number): Promise<Deep> {
  const { file, ms } = await target.ask('heap')
  try {
    return { awaits: awaitsOf(new Heap(readFileSync(file, 'utf8')), task), ms }
  } finally {
    rmSync(file, { force: true })
  }
}
