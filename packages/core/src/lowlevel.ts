/** Door 2: for extensions and for the inspector. */

export type { AsyncContext, Host, HostProcess, Snapshot as ContextSnapshot } from './host/host.ts'
export { platformHost } from './host/loop.ts'
export type {
  Clock,
  Resource,
  ResourceFacts,
  WaitFacts,
  WaitingNode,
  WaitKind,
  WokenBy,
} from './observe/event.ts'
export type { Listener, ScopeFacts, TaskFacts } from './observe/hooks.ts'
export type { RegistryEntry, TaskStack } from './observe/registry.ts'
export type { Snapshot } from './observe/snapshot.ts'
export { WaitQueue } from './wait/wait-queue.ts'
