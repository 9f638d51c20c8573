/** Door 1: daily use. */

export {
  BrokenBarrierError,
  CancelledError,
  ChannelClosedError,
  CircuitOpenError,
  type CancelSource,
  DeadlockError,
  InternalError,
  isCancelled,
  LaggedError,
  QueueShutDownError,
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
export { any, race } from './task/race.ts'
export type { RaceOptions } from './task/first-of.ts'
export type { Bodies, ValueOf, Values } from './task/bodies.ts'
export { forEach, type ItemFunction, type Items, map, type MapOptions } from './task/map.ts'
export { asCompleted } from './task/as-completed.ts'
export { wait, type WaitResult, type WaitTasksOptions } from './task/wait-tasks.ts'

export type { Owner, Permit } from './sync/permit.ts'
export { Mutex, type MutexStatistics } from './sync/mutex.ts'
export { Semaphore, type SemaphoreOptions, type SemaphoreStatistics } from './sync/semaphore.ts'
export { RwLock, type RwLockStatistics } from './sync/rw-lock.ts'
export { Condition } from './sync/condition.ts'
export { AsyncEvent } from './sync/async-event.ts'
export { Latch } from './sync/latch.ts'
export { Barrier, type BarrierStatistics } from './sync/barrier.ts'

export type { QueueOptions, QueueStatistics } from './flow/any-queue.ts'
export { LifoQueue, PriorityQueue, type PriorityQueueOptions, Queue } from './flow/queue.ts'
export { channel, type ChannelOptions } from './flow/channel.ts'
export type { ChannelStatistics, Receiver, Reservation, Sender } from './flow/channel-contract.ts'
export type { Overflow } from './flow/channel-core.ts'
export {
  Broadcast,
  type BroadcastOptions,
  type BroadcastStatistics,
  type Subscription,
} from './flow/broadcast.ts'
export { Watch, type Watcher } from './flow/watch.ts'
export { Deferred } from './flow/deferred.ts'
export { fromEvents, type EmitterLike, type EventsOptions, type TargetLike } from './flow/from-events.ts'
export { interval, stream } from './flow/stream.ts'
export type { Stream } from './flow/stream-contract.ts'
export type {
  BatchOptions,
  ConcurrencyOptions,
  StreamOptions,
  StreamRetryOptions,
  WindowOptions,
} from './flow/stream-options.ts'
export type { StreamSource } from './flow/sources/source.ts'
export { select, type Selected, type SelectOptions, type Sources } from './flow/select.ts'

export type { BackoffOptions, Jitter } from './base/backoff.ts'
export type { Call } from './policy/awaitable.ts'
export { retry, type RetryOptions } from './policy/retry.ts'
export { RetryBudget, type RetryBudgetOptions, type RetryBudgetStatistics } from './policy/retry-budget.ts'
export {
  RateLimiter,
  type RateLimiterOptions,
  type RateLimiterStatistics,
  type RateOptions,
} from './policy/rate-limiter.ts'
export {
  CircuitBreaker,
  type CircuitBreakerOptions,
  type CircuitBreakerStatistics,
} from './policy/circuit-breaker.ts'
export type { CircuitState } from './policy/circuit.ts'
export { hedge, type HedgeOptions } from './policy/hedge.ts'
export { fallback, type FallbackOptions } from './policy/fallback.ts'
export { debounced } from './policy/debounced.ts'
export { keepLatest } from './policy/keep-latest.ts'
export { restartable } from './policy/restartable.ts'
export { singleFlight } from './policy/single-flight.ts'
export { lazy } from './policy/lazy.ts'

export { AsyncExitStack } from './resource/exit-stack.ts'
export { type AsyncResource, resource } from './resource/resource.ts'
export { ContextVar } from './resource/context-var.ts'
