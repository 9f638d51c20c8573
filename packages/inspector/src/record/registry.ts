import type {
  CancelSource,
  Outcome,
  Resource,
  ScopeEnd,
  Snapshot,
  TaskStack,
  WaitKind,
  WokenBy,
} from './facts.ts'

/**
 * What a loaded copy of the core shows of itself, under `Symbol.for('async-lab.registry')`. The inspector looks at programs
 * through this and through nothing else: a program brings its own core, of whatever version and format.
 */
export interface Entry {
  readonly version: number
  readonly core: string
  /** Milliseconds of the platform's clock. */
  now(): number
  counts(): {
    readonly tasks: number
    readonly parked: number
    readonly outside: number
    readonly scopes: number
  }
  snapshot(): Snapshot
  stacks(ids?: readonly number[], depth?: number): Promise<TaskStack[]>
  /** The id of the task whose code runs right now. */
  current(): number | undefined
  cancel(id: number, reason?: unknown): boolean
  /** Called once if the listener throws; it is removed then. */
  listen(listener: Listener, onError?: (error: unknown) => void): () => void
}

/** What tells the time in a program; a virtual one jumps. */
export interface Clock {
  now(): number
  readonly virtual?: boolean
}

/** A task or scope, as the core hands it to listeners. */
export interface Node {
  readonly id: number
  readonly name: string
  readonly isTask: boolean
  readonly above: Node | null
  readonly clock: Clock
}

interface ScopeNode extends Node {
  readonly shielded: boolean
  readonly exit: { readonly kind: ScopeEnd } | null
  readonly suppressed: readonly unknown[]
}

export interface TaskNode extends Node {
  readonly outcome: Outcome | undefined
}

/** A wait, as the core hands it to listeners. */
export interface Wait {
  readonly id: number
  readonly node: Pick<Node, 'id' | 'isTask' | 'above'> | null
  readonly clock: Clock
  readonly kind: WaitKind
  readonly on: Resource | number | null
  /** Where a probe saw it; absent in other copies' of old. */
  readonly site?: string | undefined
  since: number
}

/** Something that keeps items. */
export interface Store extends Resource {
  readonly size: number
}

/** Something that debug mode of the core found wrong. */
export interface Found {
  readonly lint: string
  readonly says: string
  readonly fix: string
  readonly place: string
  readonly task?: number
}

/** Code that let nothing else run. */
interface BlockedLoop {
  readonly ms: number
  /** When it was over; absent for now. */
  readonly at?: number
  readonly task: { readonly id: number } | undefined
  /** False where the task is only the most likely one. */
  readonly isSure: boolean
  readonly frames: readonly string[]
}

/** What this package hears of; the core has more. */
export interface Listener {
  /** What is returned is held by the frame of the task's driver, and by nothing else. */
  frame?(task: TaskNode): object | undefined
  checkpointMet?(node: Pick<Node, 'id' | 'isTask' | 'above'> | null): void
  cancellationThrown?(task: TaskNode): void
  storeMade?(store: Store): void
  /** Whoever returns true tells of it, and it is not printed. */
  found?(finding: Found): true | undefined
  taskSpawned?(task: TaskNode): void
  /** Its body is called. */
  taskStarted?(task: TaskNode): void
  taskParked?(wait: Wait): void
  taskWoken?(wait: Wait, by: WokenBy): void
  taskCancelAsked?(task: TaskNode, source: CancelSource, by: string | undefined, reason: unknown): void
  taskSettled?(task: TaskNode): void
  scopeOpened?(scope: ScopeNode, deadline: number): void
  scopeCancelled?(scope: Node, source: CancelSource, by: string | undefined, reason: unknown): void
  scopeClosed?(scope: ScopeNode): void
  permitGranted?(on: Resource, task: Node | null, weight: number): void
  permitReleased?(on: Resource, task: Node | null, weight: number): void
  errorSuppressed?(scope: Node, task: Node | null, error: unknown): void
  lateValue?(node: Node | null, on: Resource, error: unknown): void
  deadlock?(waits: readonly Wait[]): void
  /** Absent in older copies. */
  quiet?(tasks: number): void
  loopBlocked?(blocked: BlockedLoop): void
}

const KEY = Symbol.for('async-lab.registry')
type Watcher = (entry: Entry, copy: number) => void
const watchers = new Set<Watcher>()

/** The array, made if no copy was loaded yet; then each copy that shows itself later is told of. */
function registry(): Entry[] {
  const world = globalThis as unknown as Record<symbol, Entry[] | undefined>
  const entries = (world[KEY] ??= [])
  if (!watched.has(entries)) {
    watched.add(entries)
    // What is there may be another inspector's, whose watchers are to be told as well.
    const before = entries.push
    const push = (...added: Entry[]): number => {
      const length = before.apply(entries, added)
      for (const entry of added) for (const watcher of watchers) watcher(entry, entries.indexOf(entry))
      return length
    }
    Object.defineProperty(entries, 'push', { value: push, configurable: true, writable: true })
  }
  return entries
}

const watched = new WeakSet<Entry[]>()

/** Calls back for each copy of the core that is there, and for each that comes; call the result to stop. */
export function eachCopy(watcher: Watcher): () => void {
  registry().forEach(watcher)
  watchers.add(watcher)
  return () => void watchers.delete(watcher)
}

/** Listens to each copy, those that come as well; call the result to stop. */
export function listenToAll(listenerFor: (copy: number) => Listener): () => void {
  const stops: Array<() => void> = []
  const stopCopies = eachCopy((entry, copy) => void stops.push(entry.listen(listenerFor(copy))))
  return () => {
    stopCopies()
    for (const stop of stops) stop()
  }
}

export function copies(): readonly Entry[] {
  return registry()
}
