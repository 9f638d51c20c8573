import { backgroundTasksLab } from './course/background-tasks.ts'
import { basicAsyncSyntax } from './course/basic-async-syntax.ts'
import { concurrentCoroutines } from './course/concurrent-coroutines.ts'
import { helloLab } from './course/hello.ts'
import { measureRuntime } from './course/measure-runtime.ts'
import { randomDelaysLab } from './course/random-delays.ts'
import { syncVsAsyncLab } from './course/sync-vs-async.ts'
import { taskCoordination } from './course/task-coordination.ts'
import { tasks } from './course/tasks.ts'
import type { AnyLab } from './lab.ts'
import { anyLeak } from './pitfalls/any-leak.ts'
import { blockedLoop } from './pitfalls/blocked-loop.ts'
import { doubleRelease } from './pitfalls/double-release.ts'
import { generatorWithoutReturn } from './pitfalls/generator-without-return.ts'
import { lateRejection } from './pitfalls/late-rejection.ts'
import { listenerLeak } from './pitfalls/listener-leak.ts'
import { lostWakeup } from './pitfalls/lost-wakeup.ts'
import { orphans } from './pitfalls/orphans.ts'
import { raceLeak } from './pitfalls/race-leak.ts'
import { reentrantDeadlock } from './pitfalls/reentrant-deadlock.ts'
import { retryStorm } from './pitfalls/retry-storm.ts'
import { starvedTimers } from './pitfalls/starved-timers.ts'
import { timeoutThatOnlyAbandons } from './pitfalls/timeout-that-only-abandons.ts'
import { unboundedQueue } from './pitfalls/unbounded-queue.ts'
import { unsettledAwait } from './pitfalls/unsettled-await.ts'
import { worldLabs } from './world/labs.ts'

/** All labs, in the order in which to meet them. */
export const labs: readonly AnyLab[] = [
  helloLab,
  randomDelaysLab,
  backgroundTasksLab,
  syncVsAsyncLab,
  basicAsyncSyntax,
  concurrentCoroutines,
  measureRuntime,
  tasks,
  taskCoordination,
  orphans,
  raceLeak,
  anyLeak,
  lateRejection,
  unsettledAwait,
  timeoutThatOnlyAbandons,
  doubleRelease,
  reentrantDeadlock,
  lostWakeup,
  starvedTimers,
  blockedLoop,
  listenerLeak,
  unboundedQueue,
  retryStorm,
  generatorWithoutReturn,
  ...worldLabs,
]
