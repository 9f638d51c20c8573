import { platformHost } from '@async-lab/core/lowlevel'
import { type RunnerTestCase, type RunnerTestSuite, TestRunner } from 'vitest'
import { EXCUSES, excuseOf } from './excuses.ts'
import { sweep } from './sweep.ts'

declare module 'vitest' {
  interface TaskMeta {
    sweep?: { readonly points: number; readonly cancellations: number }
    excuse?: number
  }
}

/** After so many points of one case it is the same again; ASYNC_LAB_SOAK multiplies them. */
const MOST_POINTS = 25 * Number(process.env.ASYNC_LAB_SOAK ?? 1)

/** Sweeps every case instead of running it once. The specs know nothing of it. */
export default class SweepRunner extends TestRunner {
  constructor(...args: ConstructorParameters<typeof TestRunner>) {
    super(...args)
    // Deadlocks among those who wait for somebody who was cancelled would fill the screen.
    Object.assign(platformHost, { print() {} })
  }

  /** The sweep looks for what is left itself, after every run. */
  override async onBeforeRunSuite(suite: RunnerTestSuite): Promise<void> {
    TestRunner.getSuiteHooks(suite).afterEach.length = 0
    await super.onBeforeRunSuite(suite)
  }

  async runTask(test: RunnerTestCase): Promise<void> {
    const excuse = excuseOf(test.file.name, test.fullTestName ?? test.name)
    if (excuse >= 0) {
      test.meta.excuse = excuse
      test.context.skip(EXCUSES[excuse]!.why)
    }
    const { points, cancellations, problems } = await sweep(TestRunner.getTestFn(test), { most: MOST_POINTS })
    test.meta.sweep = { points, cancellations }
    if (problems.length > 0) throw new Error(problems.join('\n'))
  }
}
