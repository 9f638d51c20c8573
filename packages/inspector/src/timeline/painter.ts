import type { ScopeRecord, TaskRecord } from '../model/model.ts'
import { RUNNING } from './family.ts'
import type { Layout } from './layout.ts'
import { type Brushes, type Palette, TILE } from './palette.ts'
import { Pixels } from './pixels.ts'
import { type Story, stretchAt } from './story.ts'
import { ROOM_FOR_NAMES, type View } from './viewport.ts'

/** What attention is on: everything else is dim. */
export type Attention = Uint8Array | undefined

/** Where a bar is in its row: the whole of low rows, the lower part where a name stands above. */
export function barIn(rowHeight: number): { upper: number; lower: number } {
  if (rowHeight >= ROOM_FOR_NAMES) return { upper: rowHeight - 13, lower: rowHeight - 2 }
  return { upper: 0, lower: rowHeight > 5 ? rowHeight - 1 : rowHeight }
}

/** The first item of a row that ends after a moment: those of a row do not overlap. */
export function firstAfter(layout: Layout, row: number, moment: number): number {
  const { firstInRow, inRow, to } = layout
  let low = firstInRow[row]!
  let high = firstInRow[row + 1]!
  while (low < high) {
    const middle = (low + high) >> 1
    if (to[inRow[middle]!]! < moment) low = middle + 1
    else high = middle
  }
  return low
}

/** Pixels that a pattern needs to be seen as one. */
const LEAST_PATTERN = 6

interface Frame {
  readonly view: View
  readonly palette: Palette
  readonly attention: Attention
  /** Device pixels to a CSS pixel. */
  readonly grain: number
}

/** Draws scopes and bars, pixel by pixel: the cost is that of the screen, not of the recording. */
export class Painter {
  readonly #story: Story
  readonly #layout: Layout
  #pixels = new Pixels(1, 1)
  #frame!: Frame
  /** Device pixels to a microsecond. */
  #scale = 1
  /** Where the picture begins, as patterns see it: they move with it. */
  #shift = 0

  constructor(story: Story, layout: Layout) {
    this.#story = story
    this.#layout = layout
  }

  paint(to: CanvasRenderingContext2D, frame: Frame): void {
    const { width, height } = to.canvas
    const { view, palette, grain } = frame
    if (this.#pixels.width !== width || this.#pixels.height !== height)
      this.#pixels = new Pixels(width, height)
    this.#frame = frame
    this.#scale = width / (view.to - view.from)
    const period = TILE * grain
    this.#shift = ((Math.floor(view.from * this.#scale) % period) + period) % period
    this.#pixels.clear(palette.page)
    this.#scopes()
    const last = Math.min(this.#layout.rows, Math.ceil(view.top + height / (view.rowHeight * grain)))
    for (let row = Math.floor(view.top); row < last; row++) this.#row(row)
    to.putImageData(this.#pixels.image, 0, 0)
  }

  #x(moment: number): number {
    return Math.floor((moment - this.#frame.view.from) * this.#scale)
  }

  #scopes(): void {
    const { view, palette, grain } = this.#frame
    const { scopes, row, height, level, from, to, hasHeader } = this.#layout
    const pixels = this.#pixels
    const high = view.rowHeight * grain
    const bottom = view.top + pixels.height / high
    for (let at = 0, item = this.#story.tasks.length; at < scopes.length; at++, item++) {
      const first = row[item]!
      const last = first + height[item]!
      if (last <= view.top || first >= bottom || to[item]! < view.from || from[item]! > view.to) continue
      const left = this.#x(from[item]!)
      const right = this.#x(to[item]!)
      if (right - left < 3 * grain) continue
      const upper = Math.floor((first - view.top) * high)
      const lower = Math.floor((last - view.top) * high) - (high > 5 ? 1 : 0)
      pixels.fill(left, upper, right, lower, palette.frames[level[item]! % palette.frames.length]!)
      if (hasHeader[at] === true) {
        pixels.fill(left, upper, right, upper + grain, palette.line)
        pixels.fill(left, lower - grain, right, lower, palette.line)
      }
      pixels.fill(left, upper, left + grain, lower, palette.line)
      pixels.fill(right - grain, upper, right, lower, edgeOf(scopes[at]!, palette))
    }
  }

  #row(row: number): void {
    const { view, palette, attention, grain } = this.#frame
    const { inRow, firstInRow, from, to } = this.#layout
    const { tasks, first, family } = this.#story
    const pixels = this.#pixels
    const bar = barIn(view.rowHeight)
    const upper = Math.floor(((row - view.top) * view.rowHeight + bar.upper) * grain)
    const lower = Math.max(upper + 1, Math.floor(((row - view.top) * view.rowHeight + bar.lower) * grain))
    const end = firstInRow[row + 1]!
    let drawn = -1
    for (let at = firstAfter(this.#layout, row, view.from); at < end; at++) {
      const item = inRow[at]!
      if (from[item]! > view.to) break
      if (item >= tasks.length) continue
      const left = this.#x(from[item]!)
      const right = this.#x(to[item]!)
      const isSeen = attention === undefined || attention[item] === 1
      const mark = isSeen ? markOf(tasks[item]!, palette) : 0
      const brushes = isSeen ? palette.bright : palette.dim
      if (right <= left + 1) {
        // Many in one column: the first of them stands for all, but what is looked for or went wrong is always seen.
        if (left <= drawn && mark === 0 && (attention === undefined || !isSeen)) continue
        pixels.column(left, upper, lower, mark === 0 ? brushes.flats[family[first[item]!]!]! : mark)
        drawn = left
        continue
      }
      this.#stretches(item, upper, lower, brushes)
      drawn = right - 1
      if (mark !== 0) {
        pixels.fill(Math.max(right - 3 * grain, left), upper, right, lower, mark)
        if (lower - upper > LEAST_PATTERN * grain) pixels.fill(left, lower - grain, right, lower, mark)
      }
      if (right - left > 6 * grain && lower - upper > LEAST_PATTERN * grain)
        for (const x of [left, right - 1]) {
          pixels.column(x, upper, upper + 1, palette.page)
          pixels.column(x, lower - 1, lower, palette.page)
        }
    }
  }

  #stretches(item: number, upper: number, lower: number, { tiles, flats }: Brushes): void {
    const { view, grain } = this.#frame
    const { first, from, to, family } = this.#story
    const end = first[item + 1]!
    let drawn = -1
    for (let at = stretchAt(this.#story, item, view.from); at < end && from[at]! <= view.to; at++) {
      const left = this.#x(from[at]!)
      const right = Math.max(this.#x(to[at]!), left + 1)
      const kind = family[at]!
      // Work too short to be seen is drawn all the same: a task that never ran would look like it otherwise.
      if (right === left + 1 && left <= drawn && kind !== RUNNING) continue
      if (lower - upper < LEAST_PATTERN * grain) this.#pixels.fill(left, upper, right, lower, flats[kind]!)
      else this.#pixels.tile(left, upper, right, lower, tiles[kind]!, this.#shift, grain)
      drawn = right - 1
    }
  }
}

function edgeOf({ outcome }: ScopeRecord, { failed, cancelled, line }: Palette): number {
  if (outcome === 'failure') return failed
  return outcome === 'cancelled' || outcome === 'expired' ? cancelled : line
}

/** 0 for a task without trouble. */
function markOf({ outcome }: TaskRecord, { failed, cancelled }: Palette): number {
  if (outcome === 'failed') return failed
  return outcome === 'cancelled' ? cancelled : 0
}
