import type { Listener, RegistryEntry, WaitFacts } from '@async-lab/core/lowlevel'

type Node = NonNullable<Parameters<Listener['checkpointMet']>[0]>

/** Who is cancelled at a point: the task whose code is there, or the whole program. */
export type Victim = 'task' | 'all'

/** A moment at which a cancellation may come, and for whom. */
export interface Point {
  readonly at: number
  readonly victim: Victim
  readonly text: string
}

/**
 * Numbers the moments of a run at which a cancellation can meet somebody: each checkpoint, as it is asked; each wait, when
 * it has begun; and each wait, when it was granted, in the same turn. At one of them, which `aim` names, it cancels.
 */
export class Points {
  readonly found: Point[] = []
  /** Whether the point that was aimed at came. */
  isHit = false
  readonly #registry: RegistryEntry
  readonly #aim: Point | null
  #count = 0

  constructor(registry: RegistryEntry, aim: Point | null) {
    this.#registry = registry
    this.#aim = aim
  }

  readonly listener: Partial<Listener> = {
    checkpointMet: (node) => {
      if (node !== null) this.#pass(node, 'asks at a checkpoint', (cancel) => cancel())
    },
    taskParked: (wait) => {
      if (wait.node !== null) this.#pass(wait.node as Node, `waits (${wait.kind})`, queueMicrotask)
    },
    // In the turn of the grant, before the one who was woken goes on.
    taskWoken: (wait: WaitFacts, by) => {
      if (wait.node !== null && by !== 'cancel')
        this.#pass(wait.node as Node, `was woken (${wait.kind})`, queueMicrotask)
    },
  }

  #pass(node: Node, text: string, when: (cancel: () => void) => void): void {
    const at = this.#count++
    const task = taskOf(node)
    const top = topOf(node)
    if (this.#aim === null) {
      const where = `${at}: "${task.name}" ${text}`
      this.found.push({ at, victim: 'all', text: `${where}, all cancelled` })
      if (task !== top) this.found.push({ at, victim: 'task', text: `${where}, alone cancelled` })
    } else if (at === this.#aim.at) {
      const { id } = this.#aim.victim === 'task' ? task : top
      this.isHit = true
      when(() => void this.#registry.cancel(id, 'injected by the sweep'))
    }
  }
}

/** The innermost task, or, in code of no task, the innermost scope. */
function taskOf(node: Node): Node {
  for (let at: Node | null = node; at !== null; at = at.above) if (at.isTask) return at
  return node
}

function topOf(node: Node): Node {
  let top = node
  for (let at: Node | null = node; at !== null; at = at.above) top = at
  return top
}
