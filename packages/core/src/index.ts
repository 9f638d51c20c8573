/** Door 1: daily use. */

export {
  CancelledError,
  type CancelSource,
  DeadlockError,
  InternalError,
  isCancelled,
  ScopeClosedError,
  StuckTaskError,
  TimeoutError,
  UsageError,
} from './base/errors.ts'
export type { Outcome } from './base/outcome.ts'
export { suppressedErrors } from './base/suppressed.ts'
export type { WaitOptions } from './cancel/current.ts'

export { checkpoint, yieldNow } from './wait/checkpoint.ts'
export { interruptible, type InterruptibleOptions } from './wait/interruptible.ts'
export { now, sleep, sleepUntil } from './wait/sleep.ts'
export { suspend } from './wait/suspend.ts'

export type { Scope, ScopeOptions, SpawnOptions, Task, TaskBody, TaskState } from './task/contract.ts'
export { run, type RunOptions } from './task/run.ts'
export type { OnUnhandled } from './task/program.ts'
export { scope, type ScopeBody } from './task/scope.ts'
export { openScope } from './task/open-scope.ts'
export { allTasks, currentScope, currentSignal, currentTask, spawn } from './task/spawn.ts'
export {
  effectiveDeadline,
  type Expiring,
  moveOnAfter,
  shield,
  withDeadline,
  withTimeout,
} from './task/deadlines.ts'
export { all, allSettled, type Outcomes, type TogetherOptions } from './task/all.ts'
export { any, race, type RaceOptions } from './task/race.ts'
export type { Bodies, ValueOf, Values } from './task/bodies.ts'
export { forEach, type ItemFunction, type Items, map, type MapOptions } from './task/map.ts'
export { asCompleted } from './task/as-completed.ts'
export { wait, type WaitResult, type WaitTasksOptions } from './task/wait-tasks.ts'
