import type { Frames } from './pstree.ts'
import type { Stacks } from '../live/facts.ts'
import { takePicture, takeStacks } from '../live/picture.ts'
import type { Paper } from './paper.ts'
import { Tree } from './pstree.ts'
import { key, viewOf } from './view.ts'

export interface PrintOptions {
  /** Columns of a line; 80 by default. */
  readonly columns?: number | undefined
  /** A line for each task, also where many look the same. */
  readonly all?: boolean | undefined
  /** Files below this folder are named as from there. */
  readonly cwd?: string | undefined
}

/**
 * The tasks of this very program as a tree, as `async-lab pstree` draws those of another.
 *
 * Waits until the tasks that are shown have told where they wait, which takes a turn of the event loop and wakes none of them.
 *
 * @example
 * ```ts
 * import { run, sleep } from '@async-lab/core'
 * import { pstree } from '@async-lab/inspector'
 *
 * await run(async (main) => {
 *   main.scope.spawn(async function worker() {
 *     await sleep(1000)
 *   })
 *   console.log(await pstree())
 *   main.scope.cancel()
 * })
 * ```
 */
export async function pstree({ columns = 80, all = false, cwd = '' }: PrintOptions = {}): Promise<string> {
  const paper: Paper = { columns, cwd }
  const tree = new Tree(viewOf(takePicture()), { all })
  const wanted = tree.wanted(columns)
  const frames = framesOf(await takeStacks(wanted.map(({ id }) => id)))
  return `${tree.render(frames, paper).join('\n')}\n`
}

export function framesOf({ groups }: Stacks): Frames {
  return new Map(
    groups.flatMap(({ entry, tasks, frames }) => tasks.map((id) => [key({ entry, id }), frames] as const)),
  )
}
