import { copies, type Snapshot } from '@async-lab/inspector'
import { plain } from '../render/text.ts'

/** A task, or the body of a scope, that nothing can wake any more. */
export interface Stuck {
  readonly name: string
  readonly id: number
  readonly waitsFor: string
}

/** How many tasks and scopes live, in all copies of the core. */
export function living(): number {
  return copies().reduce((sum, entry) => {
    const { tasks, scopes } = entry.counts()
    return sum + tasks + scopes
  }, 0)
}

/** What lives now and what each waits for: once the event loop is empty, these wait for ever. */
export function findStuck(): Stuck[] {
  return copies().flatMap((entry) => {
    const all = entry.snapshot()
    return all.id.flatMap((id, at) => {
      const isWaiting = all.kind[at] !== null
      // A scope waits for its tasks, which are told themselves; its own body may wait for something else.
      if (all.type[at] === 'scope' && (!isWaiting || all.kind[at] === 'scope' || all.kind[at] === 'task'))
        return []
      // What a task is parked in may be told by the scope that its code is in, too.
      if (all.type[at] === 'scope' && isInTask(all, at)) return []
      return [{ id, name: plain(all.name[at]!), waitsFor: waitText(all, at) }]
    })
  })
}

function isInTask(all: Snapshot, at: number): boolean {
  for (let above = all.id.indexOf(all.parent[at]!); above !== -1; above = all.id.indexOf(all.parent[above]!))
    if (all.type[above] === 'task') return true
  return false
}

function waitText(all: Snapshot, at: number): string {
  const kind = all.kind[at]
  if (kind === null || kind === undefined) return 'awaits a promise outside this library that nothing settles'
  if (kind === 'forever') return 'waits for cancellation'
  if (kind === 'sleep') return 'sleeps'
  if (kind === 'foreign') return 'awaits a promise outside this library that nothing settles'
  if (kind === 'slot') return 'waits for a place in its scope'
  const on = all.on[at]
  const what = typeof on === 'string' ? `${kind} "${plain(on)}"` : `a ${kind}`
  const holders = all.owner[at]!.map(
    (id) => `${plain(all.name[all.id.indexOf(id)] ?? 'a task that has ended')} #${id}`,
  )
  const held =
    kind === 'task' || kind === 'scope' || holders.length === 0 ? '' : `, held by ${holders.join(', ')}`
  return `waits for ${what}${held}`
}

/** The list, for people. */
export function stuckLines(stuck: readonly Stuck[]): string[] {
  const names = stuck.map(({ name, id }) => `${name} #${id}`)
  const wide = Math.max(0, ...names.map((name) => name.length))
  return [
    `deadlock  the event loop is empty, and nothing is left that could wake ${stuck.length === 1 ? 'this' : 'these'}:`,
    ...stuck.map(({ waitsFor }, at) => `  ${names[at]!.padEnd(wide)}  ${waitsFor}`),
  ]
}
