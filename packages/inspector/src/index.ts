/** What runs anywhere: recorder, model, exports, pictures. */

export type { Snapshot, TaskStack, WaitKind } from './record/facts.ts'
export { copies, eachCopy, type Entry, type Listener } from './record/registry.ts'
