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
]
