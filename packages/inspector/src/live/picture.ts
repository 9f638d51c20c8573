import { copies, type Entry } from '../record/registry.ts'
import type { Counts, Picture, StackGroup, Stacks } from './facts.ts'

/** All tasks and scopes of all loaded copies of the core, as they are now. */
export function takePicture(): Picture {
  // Read first: a wait that this very picture is the first to see was not seen before it.
  const now = performance.now()
  return { now, entries: copies().map((entry) => ({ core: entry.core, snapshot: entry.snapshot() })) }
}

export function countAll(): Counts {
  const all = { tasks: 0, parked: 0, outside: 0, scopes: 0 }
  for (const entry of copies()) {
    const counts = entry.counts()
    for (const key of Object.keys(all) as Array<keyof Counts>) all[key] += counts[key]
  }
  return all
}

/** Parked tasks by where they wait. Tasks that wait in the same place for the same thing are one group. */
export async function takeStacks(tasks?: readonly number[], depth?: number): Promise<Stacks> {
  const groups = new Map<string, StackGroup & { count: number; tasks: number[] }>()
  let missed = 0
  for (const [at, entry] of copies().entries()) {
    const { id, kind, on, owner, resource } = entry.snapshot()
    const rows = new Map(id.map((one, row) => [one, row]))
    for (const stack of await entry.stacks(tasks, depth)) {
      const row = rows.get(stack.id)
      // Born since.
      if (row === undefined) continue
      if (stack.frames.length === 0) {
        missed++
        continue
      }
      // Where a sleep ends differs from task to task.
      const what = typeof on[row] === 'number' ? null : on[row]!
      const key = JSON.stringify([at, kind[row], what, resource?.[row], stack.frames])
      const group = groups.get(key)
      if (group === undefined) {
        const { frames } = stack
        groups.set(key, {
          entry: at,
          count: 1,
          tasks: [stack.id],
          kind: kind[row]!,
          on: what,
          owner: owner[row]!,
          frames,
        })
      } else {
        group.count++
        group.tasks.push(stack.id)
      }
    }
  }
  return { groups: [...groups.values()].sort((a, b) => b.count - a.count), missed }
}

/** The copy that has this task: the one asked for, or the first. */
export function copyOf(task: number, asked?: number): { entry: Entry; at: number } | undefined {
  for (const [at, entry] of copies().entries()) {
    if (asked !== undefined && asked !== at) continue
    if (entry.snapshot().id.includes(task)) return { entry, at }
  }
  return undefined
}
