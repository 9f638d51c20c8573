import type { Amounts, LabPicture } from '@async-lab/labs'
import type { Output } from '../output.ts'
import { drawBars } from './picture.ts'
import { fit, pad, width } from './text.ts'

type Size = Pick<Output, 'columns' | 'colors'>

/** What a lab wants drawn of its result. */
export function labPicture(picture: LabPicture, size: Size): string[] {
  if (picture.kind === 'amounts') return drawAmounts(picture, size)
  const end = Math.max(0, ...picture.spans.map(({ to }) => to))
  return drawBars(
    picture.spans.map((span) => ({ note: span.state === 'completed' ? '' : span.state, ...span })),
    end,
    size,
  )
}

/** A bar for each amount, as long as its share of the largest. */
function drawAmounts({ title, rows }: Amounts, { columns, colors }: Size): string[] {
  const texts = Math.max(...rows.map(({ text }) => width(text)))
  const labels = Math.min(Math.max(...rows.map(({ label }) => width(label))), Math.floor(columns * 0.4))
  const cells = Math.max(columns - labels - 3 - texts - 2, 1)
  const most = Math.max(...rows.map(({ amount }) => amount))
  const lines = rows.map(({ label, amount, text }) => {
    const halves = most === 0 ? 0 : Math.ceil((2 * cells * amount) / most)
    const bar = '━'.repeat(Math.floor(halves / 2)) + (halves % 2 === 1 ? '╸' : '')
    const used = pad(fit(label, labels), labels + 3) + (bar && colors.cyan(bar))
    return used + ' '.repeat(cells - bar.length + 2) + text.padStart(texts)
  })
  return [colors.dim(fit(title, columns)), ...lines]
}
