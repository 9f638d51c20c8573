import { copies, type Entry } from '../record/registry.ts'
import { seenOf } from './ledger.ts'
import type { Counts, Picture, StackGroup, Stacks, Where } from './facts.ts'

/** As much of a copy of the core as a picture takes, in this process or in another. */
export type Copy = Pick<Entry, 'core' | 'snapshot' | 'stacks'>

/** All tasks and scopes of all loaded copies of the core, as they are now. */
export function takePicture(from: readonly Copy[] = copies()): Picture {
  // Read first: a wait that this very picture is the first to see was not seen before it.
  const now = performance.now()
  return {
    now,
    entries: from.map((entry) => {
      const seen = seenOf(entry)
      return { core: entry.core, snapshot: entry.snapshot(), ...(seen !== undefined && { seen }) }
    }),
  }
}

export function countAll(): Counts {
  const all = { tasks: 0, parked: 0, outside: 0, scopes: 0 }
  for (const entry of copies()) {
    const counts = entry.counts()
    for (const key of Object.keys(all) as Array<keyof Counts>) all[key] += counts[key]
  }
  return all
}

/** Parked tasks by where they wait, all or those named. Tasks that wait in the same place for the same thing are one group. */
export async function takeStacks(
  tasks?: readonly number[],
  depth?: number,
  from: readonly Copy[] = copies(),
): Promise<Stacks> {
  const groups = new Map<string, StackGroup & { count: number; tasks: number[] }>()
  let missed = 0
  for (const [at, entry] of from.entries()) {
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
      const key = JSON.stringify([at, kind[row], what, resource[row], stack.frames])
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

/** Which copies have a task of this number, or at least a scope: each counts for itself. */
export function copiesOf(task: number, from: readonly Copy[]): number[] {
  const types = from.map((entry) => {
    const { id, type } = entry.snapshot()
    return type[id.indexOf(task)]
  })
  const those = (wanted: 'task' | 'scope') => types.flatMap((type, at) => (type === wanted ? [at] : []))
  return types.includes('task') ? those('task') : those('scope')
}

/** One task, with where it waits, and where those wait who hold what it waits for. */
export async function takeWhere(task: number, at: number, from: readonly Copy[] = copies()): Promise<Where> {
  const picture = takePicture(from)
  const { id, owner } = picture.entries[at]!.snapshot
  const holders = owner[id.indexOf(task)] ?? []
  const stacks = await from[at]!.stacks([task, ...holders])
  const framesOf = (one: number) => stacks.find((stack) => stack.id === one)?.frames ?? []
  return {
    ...picture,
    entry: at,
    task,
    frames: framesOf(task),
    holders: holders.map((one) => ({ id: one, frames: framesOf(one) })),
  }
}
