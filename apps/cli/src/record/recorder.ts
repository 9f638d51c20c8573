import type { EndState, Event } from './event.ts'
import { eachCopy, type Entry, type Listener } from './registry.ts'

/** Ids are unique within a copy; the tasks of further copies get numbers of their own. */
const COPY = 1e9

/** Notes what happens to tasks, of all copies of the core in this process, until it is stopped. */
export class Recorder {
  readonly events: Event[] = []
  readonly #stops: Array<() => void> = []

  /** @param onDeadlock called before the core prints what is stuck */
  constructor(onDeadlock?: () => void) {
    const stop = eachCopy((entry, copy) =>
      this.#stops.push(entry.listen(this.#listener(entry, copy, onDeadlock))),
    )
    this.#stops.push(stop)
  }

  stop(): void {
    for (const stop of this.#stops.splice(0)) stop()
  }

  #listener(entry: Entry, copy: number, onDeadlock?: () => void): Listener {
    const idOf = ({ id }: { readonly id: number }) => id + copy * COPY
    return {
      taskSpawned: (task) => {
        let around = task.above
        while (around !== null && !around.isTask) around = around.above
        // What main spawns into the scope that it was spawned into itself is still its doing.
        const parent = around?.id ?? entry.current()
        this.events.push({
          kind: 'spawned',
          at: performance.now(),
          id: idOf(task),
          name: task.name,
          parent: parent === undefined || parent === task.id ? undefined : idOf({ id: parent }),
        })
      },
      taskStarted: (task) => {
        this.events.push({ kind: 'started', at: performance.now(), id: idOf(task) })
      },
      taskSettled: (task) => {
        const state = task.state as EndState
        this.events.push({ kind: 'settled', at: performance.now(), id: idOf(task), state })
      },
      ...(onDeadlock && { deadlock: onDeadlock }),
    }
  }
}
