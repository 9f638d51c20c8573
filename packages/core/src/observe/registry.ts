import { outside } from '../host/ambient.ts'
import { platformHost } from '../host/loop.ts'
import type { Listener } from './hooks.ts'
import { listen } from './hooks.ts'
import { nodes, type TreeNode, waitOf } from './node.ts'
import { type Snapshot, snapshot } from './snapshot.ts'

declare const __CORE_VERSION__: string

/**
 * What a loaded copy of this library shows of itself, under `Symbol.for('async-lab.registry')`. Plain data
 * only: to whoever asks, the classes of another copy are foreign. Ids are unique within one entry.
 */
export interface RegistryEntry {
  readonly version: 1
  readonly core: string
  /** Milliseconds of the platform's clock. */
  now(): number
  counts(): { tasks: number; parked: number; outside: number; scopes: number }
  snapshot(): Snapshot
  /** Asks parked tasks for their await chains; all of them, or those named. */
  stacks(ids?: readonly number[], depth?: number): Promise<TaskStack[]>
  /** The id of the task whose code runs right now. */
  current(): number | undefined
  cancel(id: number, reason?: unknown): boolean
  /** A listener that throws is removed, and its error told to `onError`, or else as the platform tells an uncaught one. */
  listen(listener: Partial<Listener>, onError?: (error: unknown) => void): () => void
}

export interface TaskStack {
  id: number
  frames: string[]
}

/** What the registry needs and this layer does not know. */
export interface RegistrySources {
  /** The innermost task or scope whose code runs. */
  current(): TreeNode | null
  /** Milliseconds of the platform's clock. */
  now(): number
  /** Resolves in the next macrotask. */
  hop(): Promise<void>
  report(error: unknown): void
}

/** A dump must not block the loop that it looks at. */
const PROBES_PER_TURN = 256

export let isRegistered = false

/** Called once, when the first scope is made, not at import: importing this library does nothing. */
export function register(sources: RegistrySources): void {
  isRegistered = true
  const key = Symbol.for('async-lab.registry')
  const registry = ((globalThis as Record<symbol, unknown>)[key] ??= []) as RegistryEntry[]
  registry.push(entry(sources))
  // Whoever runs the program asks for it, not whoever wrote it; and this library knows nothing of the inspector.
  const asked = platformHost.env('ASYNC_LAB_INSPECT')
  if (asked && asked !== '0') outside(() => platformHost.process?.loadInspector?.())
}

function entry(sources: RegistrySources): RegistryEntry {
  return {
    version: 1,
    core: typeof __CORE_VERSION__ === 'string' ? __CORE_VERSION__ : 'source',
    now: () => sources.now(),
    counts,
    snapshot: () => snapshot(sources.now()),
    stacks: (ids, depth) => stacks(sources, ids, depth),
    current() {
      for (let at = sources.current(); at !== null; at = at.above) if (at.isTask) return at.id
      return undefined
    },
    cancel(id, reason) {
      for (const node of nodes()) if (node.id === id) return node.cancel(reason) !== false
      return false
    },
    listen: (listener, onError = (error) => sources.report(error)) => listen(listener, onError),
  }
}

function counts() {
  const count = { tasks: 0, parked: 0, outside: 0, scopes: 0 }
  for (const node of nodes()) {
    if (!node.isTask) count.scopes++
    else {
      count.tasks++
      count[waitOf(node) === null ? 'outside' : 'parked']++
    }
  }
  return count
}

async function stacks(
  sources: RegistrySources,
  ids: readonly number[] | undefined,
  depth = Infinity,
): Promise<TaskStack[]> {
  const wanted = ids === undefined ? null : new Set(ids)
  const tasks = nodes().filter((node) => node.isTask && (wanted === null || wanted.has(node.id)))
  const found: TaskStack[] = []
  for (let from = 0; from < tasks.length; from += PROBES_PER_TURN) {
    const batch = tasks
      .slice(from, from + PROBES_PER_TURN)
      .map((task) => ({ id: task.id, wait: waitOf(task) }))
    for (const { wait } of batch) wait?.probe()
    await sources.hop()
    for (const { id, wait } of batch) {
      const frames = wait?.site?.split('\n') ?? []
      found.push({ id, frames: frames.slice(0, depth) })
    }
  }
  return found
}
