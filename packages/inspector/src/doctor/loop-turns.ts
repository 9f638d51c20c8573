import { followContinuations } from '../record/continuations.ts'
import { eachCopy, type Entry } from '../record/registry.ts'
import { IDS_OF_A_COPY } from '../record/trace.ts'

/** Milliseconds: shorter ones after one another need not all be kept. */
const MARK = 5
/** Beyond, a turn of the loop is told of by what came first in it. */
const MOST = 2 ** 14

/** Code of a task that ran on end. Moments are milliseconds of the program's clock. */
export interface Slice {
  readonly from: number
  readonly to: number
  /** 0 outside all tasks. */
  readonly task: number
}

/** The body of a task was called, by code of another. */
export interface BodyCalled {
  readonly at: number
  readonly task: number
  readonly by: number
  /** Counts continuations. */
  readonly turn: number
}

/** Notes whose code runs, by the hooks that Node has for promises, until somebody takes that. */
export class LoopTurns {
  #slices: Slice[] = []
  #starts: BodyCalled[] = []
  readonly #names = new Map<number, string>()
  #gone: number[] = []
  readonly #stops: Array<() => void> = []
  #turn = 0

  constructor() {
    this.#stops.push(eachCopy((entry, copy) => void this.#stops.push(this.#follow(entry, copy))))
    let mark = 0
    const stop = followContinuations({
      begins: () => void this.#turn++,
      ends: (task, from, to) => {
        if (to < mark || this.#slices.length >= MOST) return
        this.#slices.push({ from, to, task })
        mark = to + MARK
      },
    })
    this.#stops.push(stop)
  }

  /** What ran since the last time. */
  take(): { slices: readonly Slice[]; starts: readonly BodyCalled[] } {
    const taken = { slices: this.#slices, starts: this.#starts }
    this.#slices = []
    this.#starts = []
    return taken
  }

  taskOf(key: number): { id: number; name: string } | undefined {
    return key === 0 ? undefined : { id: key % IDS_OF_A_COPY, name: this.#names.get(key) ?? '' }
  }

  /** Names of those that have ended are no longer asked for. */
  forget(): void {
    for (const key of this.#gone) this.#names.delete(key)
    this.#gone = []
  }

  stop(): void {
    for (const stop of this.#stops) stop()
  }

  #follow(entry: Entry, copy: number): () => void {
    const keyOf = (id: number | undefined) => (id === undefined ? 0 : copy * IDS_OF_A_COPY + id)
    const { id: ids, name: names } = entry.snapshot()
    for (const [row, id] of ids.entries()) this.#names.set(keyOf(id), names[row]!)
    return entry.listen({
      taskSpawned: ({ id, name }) => void this.#names.set(keyOf(id), name),
      taskStarted: ({ id }) => {
        if (this.#starts.length >= MOST) return
        const by = keyOf(entry.current())
        this.#starts.push({ at: performance.now(), task: keyOf(id), by, turn: this.#turn })
      },
      taskSettled: ({ id }) => void this.#gone.push(keyOf(id)),
    })
  }
}
