import type { NodeSignal } from '../cancel/linked.ts'
import type { WaitQueue } from '../wait/wait-queue.ts'
import type { Task } from './contract.ts'
import type { Places } from './places.ts'
import type { AnyTask } from './task.ts'

/** What few scopes have, so that the others need not carry it. */
export class ScopeSpecial {
  places: Places | null = null
  signal: NodeSignal | null = null
  /** Those who wait until no task lives. */
  idle: WaitQueue | null = null
  /** How `all`, `any` and their like see each end first. True if that deals with its failure. */
  observer: ((task: AnyTask) => boolean) | null = null
  supervise: ((error: unknown, task: Task<unknown>) => void) | null = null
  grace = Infinity
}
