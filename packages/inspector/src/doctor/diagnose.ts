import type { Chart, Finding, Lint } from './chart.ts'
import { blockedLoop } from './lints/blocked-loop.ts'
import { deadlock } from './lints/deadlock.ts'
import { growingQueue } from './lints/growing-queue.ts'
import { hoardedPermit } from './lints/hoarded-permit.ts'
import { ignoresCancel } from './lints/ignores-cancel.ts'
import { lateValues } from './lints/late-values.ts'
import { lostTask } from './lints/lost-task.ts'
import { neverParks } from './lints/never-parks.ts'
import { quiet } from './lints/quiet.ts'
import { swallowedCancel } from './lints/swallowed-cancel.ts'

/** The worst first. */
const LINTS: readonly Lint[] = [
  deadlock,
  lostTask,
  hoardedPermit,
  ignoresCancel,
  swallowedCancel,
  blockedLoop,
  neverParks,
  growingQueue,
  lateValues,
  quiet,
]

export interface Diagnosis {
  /** How many tasks were looked at. */
  readonly tasks: number
  readonly findings: readonly Finding[]
  /** Tasks that have to be looked at once more: what is suspected is not old enough. */
  readonly tooYoung: readonly number[]
  /** Tasks that await something foreign and began before anybody looked: whether they are lost nobody knows. */
  readonly unseen: readonly number[]
}

/** What all lints say. Pure. */
export function diagnose(chart: Chart): Diagnosis {
  const findings: Finding[] = []
  const tooYoung = new Set<number>()
  const unseen = new Set<number>()
  for (const { name: lint, ofTask, ofProgram } of LINTS) {
    for (const task of chart.tasks) {
      const answer = ofTask?.(task, chart) ?? 'no'
      if (answer === 'too young') tooYoung.add(task.id)
      else if (answer === 'unseen') unseen.add(task.id)
      else if (answer !== 'no') findings.push({ lint, ...answer, place: '', tasks: [task.id] })
    }
    for (const found of ofProgram?.(chart) ?? []) findings.push({ lint, ...found, place: '' })
  }
  return { tasks: chart.tasks.length, findings, tooYoung: [...tooYoung], unseen: [...unseen] }
}
