import { snapshot } from '@async-lab/inspector'
import { Tree, viewOf } from '@async-lab/inspector/process'
import { COLUMNS, type Terminal } from './live-screen.ts'

/** Milliseconds between two frames of a tree. */
export const TREE_FRAME = 250

/** The tasks of this very process as a tree with what each waits for, no higher than `most`. */
export function treeFrame({ columns = COLUMNS }: Terminal, most: number): string[] {
  const lines = new Tree(viewOf(snapshot())).render(new Map(), { columns, cwd: process.cwd() })
  // Nothing can be asked for while it runs.
  const total = lines.pop()!.replace(' (--all)', '')
  const room = Math.max(most - 1, 1)
  if (lines.length <= room) return [...lines, total]
  const shown = Math.max(room - 1, 0)
  return [...lines.slice(0, shown), `… ${lines.length - shown} more lines`, total]
}

/** Who asked for a live picture is told why there is none. */
export const NOT_LIVE = 'async-lab: --live needs a terminal, this is none: going on without it\n'
