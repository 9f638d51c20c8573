export { type Chance, seededRandom } from './chance.ts'
export { Fault, isFault } from './fault.ts'
export type { Amounts, LabPicture, Span, Timeline } from './lab-picture.ts'
export {
  type AnyLab,
  defineLab,
  isLab,
  type Lab,
  type LabContext,
  labContext,
  type LabDefinition,
  type Shown,
  titleOf,
  type Work,
} from './lab.ts'
export {
  allowed,
  type BooleanParam,
  checkParams,
  type NumberParam,
  type Param,
  ParamError,
  type Params,
  readParam,
  type StringParam,
  type UrlParam,
  type ValuesOf,
} from './params.ts'

export { labs } from './catalog.ts'
export { courseMap, type CourseRow, courseSections } from './course-map.ts'
export { backgroundTasks, backgroundTasksLab } from './course/background-tasks.ts'
export { basicAsyncSyntax, waitRandom } from './course/basic-async-syntax.ts'
export { concurrentCoroutines, waitN } from './course/concurrent-coroutines.ts'
export { hello, helloLab } from './course/hello.ts'
export { measureRuntime, measureTime } from './course/measure-runtime.ts'
export { randomDelays, randomDelaysLab } from './course/random-delays.ts'
export { type SyncVsAsync, syncVsAsync, syncVsAsyncLab } from './course/sync-vs-async.ts'
export { taskCoordination, taskWaitN } from './course/task-coordination.ts'
export { tasks, taskWaitRandom } from './course/tasks.ts'
