import type { Output } from '../output.ts'
import { drawBars } from '../render/picture.ts'
import { plain, wrap } from '../render/text.ts'
import type { Exercise } from './exercise.ts'
import type { Act } from './stage.ts'
import type { Verdict } from './verdict.ts'

/** What happened, in one paragraph, and the timeline of the schedule in which it did. */
export function verdictLines(
  exercise: Exercise,
  verdict: Verdict,
  { file, dir }: { readonly file: string; readonly dir: string },
  output: Output,
): string[] {
  const { columns, colors } = output
  const text = paragraph(verdict, file)
  const isPassed = verdict.kind === 'passed'
  const head = isPassed ? colors.green(`✓ ${exercise.id} passed`) : colors.yellow(`✗ ${exercise.id} not yet`)
  const acts = 'acts' in verdict ? verdict.acts : []
  const printed = 'printed' in verdict ? verdict.printed : []
  return [
    head,
    '',
    ...wrap(plain(text), Math.min(columns, 100)),
    ...againLines(exercise, verdict, dir, output),
    ...(acts.length > 0 ? ['', ...timeline(acts, output)] : []),
    ...(printed.length > 0
      ? [
          '',
          colors.dim('your code printed:'),
          ...printed.flatMap((line) => wrap(`  ${plain(line)}`, columns, 2)),
        ]
      : []),
  ]
}

function paragraph(verdict: Verdict, file: string): string {
  switch (verdict.kind) {
    case 'passed': {
      const { distinct } = verdict
      const orders =
        distinct === 1 ? 'the only order of events there is' : `${distinct} different orders of events`
      return `Every promise of the story was kept, in ${orders}.`
    }
    case 'broken':
      return `The story promises: ${verdict.promise}. But ${verdict.instead}.${whenText(verdict)}`
    case 'failed': {
      const line = verdict.line === undefined ? '' : `, from line ${verdict.line} of ${file}`
      return `The story was not played to its end: your code gave it ${verdict.error.replace(/[,.]?$/, '')}${line}.${whenText(verdict)}`
    }
    case 'unreadable':
      return `${file} cannot be run: ${verdict.error}`
    default:
      return verdict.seconds === undefined
        ? 'The code went on and on: after 100,000 steps there was no end in sight. Look for a loop that nothing ends.'
        : `The code did not come to an end within ${verdict.seconds} seconds, and was stopped. Look for a loop without an await, or a loop that nothing ends.`
  }
}

/** What it takes to find it: many orders of events may go well. */
function whenText({ schedule = 1 }: { readonly schedule?: number }): string {
  if (schedule === 1) return ''
  return ` ${schedule - 1} ${schedule === 2 ? 'order' : 'orders'} of events went well, and this one did not.`
}

/** The command that plays the same order of events again, where the order matters. */
function againLines(
  { id }: Exercise,
  verdict: Verdict,
  dir: string,
  { program, columns, colors }: Output,
): string[] {
  const replay = 'replay' in verdict ? verdict.replay : undefined
  if (replay === undefined || replay === ANY_ORDER) return []
  const command = `${program} learn ${id} --check --replay "${replay}"${dir}`
  return ['', 'This very order of events again:', ...wrap(`  ${command}`, columns, 4).map(colors.cyan)]
}

/** The replay of the plainest order. */
const ANY_ORDER = 'v1:'

const MOST_ACTS = 16

function timeline(acts: readonly Act[], { columns, colors }: Output): string[] {
  const shown = acts.slice(-MOST_ACTS)
  const wall = Math.max(...acts.map(({ to }) => to))
  const bars = shown.map((act) => ({
    ...act,
    note: act.state === 'completed' ? '' : act.state === 'running' ? 'went on' : act.state,
  }))
  const hidden = acts.length - shown.length
  return [
    ...drawBars(bars, wall, { columns, colors, reach: 10 }),
    ...(hidden > 0 ? [colors.dim(`… and ${hidden} before them`)] : []),
  ]
}
