/**
 * The registry that each loaded copy of the core shows itself in. The command line looks at programs through it and through
 * nothing else: a script brings its own core, of whatever version and format.
 */
export interface Entry {
  counts(): { readonly tasks: number; readonly scopes: number }
  snapshot(): Snapshot
  /** The id of the task whose code runs right now. */
  current(): number | undefined
  cancel(id: number, reason?: unknown): boolean
  listen(listener: Listener): () => void
}

/** One column per fact, one row per living task or scope, parents first. */
export interface Snapshot {
  readonly id: readonly number[]
  readonly parent: readonly number[]
  readonly type: ReadonlyArray<'task' | 'scope'>
  readonly name: readonly string[]
  readonly state: readonly string[]
  readonly kind: ReadonlyArray<string | null>
  readonly on: ReadonlyArray<string | number | null>
  readonly owner: ReadonlyArray<readonly number[]>
}

interface TaskNode {
  readonly id: number
  readonly name: string
  readonly isTask: boolean
  readonly above: TaskNode | null
  readonly state: string
}

export interface Listener {
  taskSpawned?(task: TaskNode): void
  taskStarted?(task: TaskNode): void
  taskSettled?(task: TaskNode): void
  deadlock?(): void
}

const KEY = Symbol.for('async-lab.registry')
type Watcher = (entry: Entry, copy: number) => void
const watchers = new Set<Watcher>()

/** The array, made if no copy was loaded yet; then each copy that shows itself later is told of. */
function registry(): Entry[] {
  const world = globalThis as unknown as Record<symbol, Entry[] | undefined>
  const entries = (world[KEY] ??= [])
  if (!Object.hasOwn(entries, 'push')) {
    const push = (...added: Entry[]): number => {
      const length = Array.prototype.push.apply(entries, added)
      for (const entry of added) for (const watcher of watchers) watcher(entry, entries.indexOf(entry))
      return length
    }
    Object.defineProperty(entries, 'push', { value: push, configurable: true, writable: true })
  }
  return entries
}

/** Calls back for each copy that is there, and for each that comes; call the result to stop. */
export function eachCopy(watcher: Watcher): () => void {
  registry().forEach(watcher)
  watchers.add(watcher)
  return () => void watchers.delete(watcher)
}

export function copies(): readonly Entry[] {
  return registry()
}
