import { contextOf } from './element.ts'
import { momentOf, ticks } from './moments.ts'
import type { Palette } from './palette.ts'
import type { Story } from './story.ts'
import type { View } from './viewport.ts'

/** Pixels between the numbers at least. */
const BETWEEN = 96
/** Pixels that a mark is high. */
const MARK = 3

/** Moments as they are written, and below them where code blocked the event loop and where nothing happened any more. */
export function drawAxis(canvas: HTMLCanvasElement, view: View, palette: Palette, story: Story): void {
  const { on, width, height } = contextOf(canvas)
  on.clearRect(0, 0, width, height)
  on.font = '11px system-ui, sans-serif'
  on.textBaseline = 'middle'
  const begin = story.begin - story.zero
  const { step, at } = ticks(view.from + begin, view.to + begin, width / BETWEEN)
  for (const moment of at) {
    const x = Math.round(((moment - begin - view.from) * width) / (view.to - view.from)) + 0.5
    on.fillStyle = palette.text.muted
    on.fillRect(x, height - 6, 1, 6)
    on.fillStyle = palette.text.text
    on.fillText(momentOf(moment, step), x + 5, height / 2)
  }
  const xOf = (moment: number) => ((moment - story.begin - view.from) * width) / (view.to - view.from)
  on.fillStyle = palette.text.muted
  for (const quiet of story.model.quiet) on.fillRect(xOf(quiet.at) - 1, height - MARK, MARK, MARK)
  on.fillStyle = palette.text.failed
  for (const { from, to } of story.model.blocks)
    on.fillRect(xOf(from), height - MARK, Math.max(xOf(to) - xOf(from), 2), MARK)
}
