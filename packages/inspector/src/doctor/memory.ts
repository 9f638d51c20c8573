import { type Found, type Listener, listenToAll, type Store } from '../record/registry.ts'
import { key } from '../render/view.ts'

const MOST_FOUND = 1000

/** What a doctor has to have seen from the beginning to know it: later it cannot be had. */
export class Memory {
  /** Of living tasks whose bodies await: each is held by the frame of its task and by nothing else. */
  readonly #sentinels = new Map<string, WeakRef<object>>()
  readonly #stores: Array<WeakRef<Store>> = []
  /** What debug mode told. */
  readonly found: Found[] = []
  readonly stop = listenToAll((copy) => this.#listener(copy))

  /** Whether the frame of a task is still there: false once nothing can let it go on, undefined where it was never seen. */
  hasFrame(task: string): boolean | undefined {
    const sentinel = this.#sentinels.get(task)
    return sentinel === undefined ? undefined : sentinel.deref() !== undefined
  }

  stores(): Store[] {
    return this.#stores.flatMap((store) => store.deref() ?? [])
  }

  #listener(entry: number): Listener {
    return {
      frame: ({ id }) => {
        const sentinel = {}
        this.#sentinels.set(key({ entry, id }), new WeakRef(sentinel))
        return sentinel
      },
      taskSettled: ({ id }) => void this.#sentinels.delete(key({ entry, id })),
      storeMade: (store) => void this.#stores.push(new WeakRef(store)),
      found: (finding) => {
        if (this.found.length < MOST_FOUND) this.found.push(finding)
        return undefined
      },
    }
  }
}

let memory: Memory | undefined

/** Remembers from now on: programs in debug mode do so from the beginning. */
export function remember(): void {
  memory ??= new Memory()
}

export function memoryOfProgram(): Memory | undefined {
  return memory
}
