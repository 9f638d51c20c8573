import { type Listener, listenToAll, type Node } from '../record/registry.ts'
import { key } from '../render/view.ts'

/** What happens from its making until it is stopped, as far as the lints ask for it. */
export class Observation {
  readonly checkpoints = new Map<string, number>()
  readonly parkings = new Map<string, number>()
  readonly swallowed: Array<{ id: number; name: string }> = []
  lateValues = 0
  readonly stop = listenToAll((copy) => this.#listener(copy))

  #listener(entry: number): Listener {
    const noticed = new WeakSet()
    const count = (counts: Map<string, number>, node: Around | null) => {
      let task = node
      while (task !== null && !task.isTask) task = task.above
      if (task === null) return
      const which = key({ entry, id: task.id })
      counts.set(which, (counts.get(which) ?? 0) + 1)
    }
    return {
      checkpointMet: (node) => count(this.checkpoints, node),
      taskParked: ({ node }) => count(this.parkings, node),
      cancellationThrown: (task) => void noticed.add(task),
      taskSettled: (task) => {
        const { id, name, outcome } = task
        if (outcome?.kind === 'completed' && noticed.has(task)) this.swallowed.push({ id, name })
      },
      lateValue: (_node, _on, error) => {
        if (!hasStopped(error)) this.lateValues++
      },
    }
  }
}

/** Work that was told to stop, and did: its end is late, and nothing is wrong with that. */
function hasStopped(error: unknown): boolean {
  const name = (error as { readonly name?: unknown } | null | undefined)?.name
  return name === 'AbortError' || name === 'CancelledError'
}

type Around = Pick<Node, 'id' | 'isTask' | 'above'>
