import { precise } from '@async-lab/inspector'
import { type AnyLab, isFault, type Shown, titleOf } from '@async-lab/labs'
import { sentence } from './failure.ts'
import type { LabRun, LabValues } from './lab-run.ts'
import type { Output } from './output.ts'
import { labPicture } from './render/lab-picture.ts'
import { picture } from './render/picture.ts'
import { field, nextLine, totalsLines } from './render/summary.ts'
import { tableLines } from './render/table.ts'
import { plain, wrap } from './render/text.ts'

/** On a pipe all tasks would be as many lines; a person cannot read more than these at once. */
const MOST_ROWS = 40

export function titleLines(lab: AnyLab, values: LabValues, { columns, colors }: Output): string[] {
  return [...wrap(titleOf(lab, values), columns).map((line) => colors.bold(line)), '']
}

/** What is left on the screen when a lab has run. */
export function reportLines(lab: AnyLab, values: LabValues, run: LabRun, output: Output): string[] {
  const { columns, colors } = output
  const lines = run.printed.flatMap((line) => wrap(plain(line), columns))
  if (lines.length > 0 || run.hasTold) lines.push('')
  const shown = run.outcome === 'completed' ? lab.show(run.result, values) : undefined
  if (shown?.pictures !== undefined)
    lines.push(...shown.pictures.flatMap((one) => [...labPicture(one, output), '']))
  else if (run.model.rows.length > 0)
    lines.push(
      ...picture(run.model, { columns, colors, most: MOST_ROWS, numbers: 'counted', isFinal: true }),
      '',
    )
  lines.push(...outcomeLines(run, shown, output))
  // What did not end says nothing about how long it takes, and two ways side by side nothing about one by one.
  if (run.outcome === 'completed' && !lab.isSideBySide)
    lines.push(...totalsLines(run.totals, columns, colors))
  else lines.push(...field('wall', [precise(run.totals.wall)], columns, colors.bold))
  return lines
}

function outcomeLines(run: LabRun, shown: Shown | undefined, { columns, colors }: Output): string[] {
  if (run.outcome === 'interrupted')
    return field('stopped', ['by a signal, after its cleanup'], columns, colors.yellow)
  if (shown === undefined) {
    const { error } = run
    const saved = isFault(error) && error.saved !== undefined ? [error.saved] : []
    return [
      ...field('failed', [plain(sentence(error))], columns, colors.red),
      ...saved.flatMap((text) => field('saved', [plain(text)], columns, colors.bold)),
    ]
  }
  const { value, note, table, details = [] } = shown
  const lines = [
    ...(table === undefined ? [] : [...tableLines(table, columns, colors), '']),
    ...details.flatMap(([word, text]) => field(word, [plain(text)], columns, colors.bold)),
  ]
  if (value === '' && note === undefined) return lines
  const parts = [plain(value), ...(note === undefined ? [] : [note])]
  return [...lines, ...field('result', parts, columns, colors.bold)]
}

export function nextLines(lab: AnyLab, output: Output, commands = lab.next): string[] {
  return commands.length === 0 ? [] : ['', ...nextLine(commands, output)]
}
