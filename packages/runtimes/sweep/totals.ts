import type { Reporter, TestModule } from 'vitest/node'
import { EXCUSES } from './excuses.ts'
import './runner.ts'

/** A sweep that finds nothing because it does next to nothing must not pass. */
const LEAST = { cases: 1000, cancellations: 10_000 }

/** Adds up what was swept, and fails when that is suspiciously little, or an excuse is for no case. */
export default class Totals implements Reporter {
  onTestRunEnd(modules: readonly TestModule[]): void {
    const swept = { cases: 0, points: 0, cancellations: 0 }
    const unused = new Set(EXCUSES.keys())
    for (const module of modules) {
      for (const test of module.children.allTests()) {
        const { sweep, excuse } = test.meta()
        if (excuse !== undefined) unused.delete(excuse)
        if (sweep === undefined || sweep.points === 0) continue
        swept.cases++
        swept.points += sweep.points
        swept.cancellations += sweep.cancellations
      }
    }
    const { cases, points, cancellations } = swept
    console.log(`\n${cases} cases swept: ${cancellations} cancellations, at ${points} points`)
    const problems = [...unused].map(
      (at) => `excused, and no case: ${EXCUSES[at]!.spec} > ${EXCUSES[at]!.name}`,
    )
    if (cases < LEAST.cases || cancellations < LEAST.cancellations) problems.push('that is too little')
    for (const problem of problems) console.log(`problem: ${problem}`)
    if (problems.length > 0) process.exitCode = 1
  }
}
