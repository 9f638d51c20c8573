import { drawAxis } from './axis.ts'
import { byId, contextOf } from './element.ts'
import { Labels } from './labels.ts'
import type { Layout } from './layout.ts'
import type { Marks } from './marks.ts'
import { firstAfter, Painter } from './painter.ts'
import type { Palette } from './palette.ts'
import type { Story } from './story.ts'
import { Threads } from './threads.ts'
import { between, type Extent, type View, whole, within } from './viewport.ts'

/** Milliseconds of a flight from one view to another. */
const FLIGHT = 220

/** The picture: draws a frame when something has changed, and knows what is where. */
export class Screen {
  readonly canvas = byId('picture') as HTMLCanvasElement
  readonly #axis = byId('axis') as HTMLCanvasElement
  readonly #story: Story
  readonly #layout: Layout
  readonly #painter: Painter
  readonly #labels: Labels
  readonly #seen: (view: View) => void
  #view: View
  #marks: Marks = { selected: undefined, attention: undefined, arrows: [], path: [] }
  #palette: Palette
  #isAsked = false
  #flight: { from: View; to: View; start: number } | undefined
  /** Milliseconds that the last frame took. */
  cost = 0

  constructor(story: Story, layout: Layout, palette: Palette, seen: (view: View) => void) {
    this.#story = story
    this.#layout = layout
    this.#painter = new Painter(story, layout)
    this.#labels = new Labels(story, layout)
    this.#palette = palette
    this.#seen = seen
    this.#view = whole(this.extent)
  }

  get view(): View {
    return this.#flight?.to ?? this.#view
  }

  get extent(): Extent {
    const { clientWidth: width, clientHeight: height } = this.canvas
    return { span: this.#story.end - this.#story.begin, rows: this.#layout.rows, width, height }
  }

  /** How many rows, from the top, have something in a stretch of time. */
  rowsIn(from: number, to: number): number {
    const { rows, inRow, firstInRow, from: begins } = this.#layout
    for (let row = rows - 1; row >= 0; row--) {
      const at = firstAfter(this.#layout, row, from)
      if (at < firstInRow[row + 1]! && begins[inRow[at]!]! <= to) return row + 1
    }
    return 0
  }

  look(view: View): void {
    this.#flight = undefined
    this.#view = within(view, this.extent)
    this.redraw()
  }

  /** Goes there in a moment, so that the eye can follow; at once for who does not want things to move. */
  fly(view: View): void {
    if (matchMedia('(prefers-reduced-motion: reduce)').matches) return this.look(view)
    this.#flight = { from: this.#view, to: within(view, this.extent), start: performance.now() }
    this.redraw()
  }

  mark(marks: Marks): void {
    this.#marks = marks
    this.redraw()
  }

  paint(palette: Palette): void {
    this.#palette = palette
    this.redraw()
  }

  redraw(): void {
    if (this.#isAsked) return
    this.#isAsked = true
    requestAnimationFrame((now) => {
      this.#isAsked = false
      const began = performance.now()
      this.#fly(now)
      this.#draw()
      this.cost = performance.now() - began
    })
  }

  /** The task whose row and time are there; a task too small to be hit is found near by. */
  taskAt(x: number, y: number): number | undefined {
    const { from, to, top, rowHeight } = this.#view
    const row = Math.floor(top + y / rowHeight)
    if (row < 0 || row >= this.#layout.rows) return undefined
    const moment = this.momentAt(x)
    const slack = ((to - from) / Math.max(this.canvas.clientWidth, 1)) * 3
    const { inRow, firstInRow } = this.#layout
    let nearest: number | undefined
    let least = slack
    for (let at = firstAfter(this.#layout, row, moment - slack); at < firstInRow[row + 1]!; at++) {
      const item = inRow[at]!
      const before = this.#layout.from[item]! - moment
      if (before > slack) break
      if (item >= this.#story.tasks.length) continue
      const distance = Math.max(before, moment - this.#layout.to[item]!, 0)
      if (distance === 0) return item
      if (distance < least) [nearest, least] = [item, distance]
    }
    return nearest
  }

  momentAt(x: number): number {
    const { from, to } = this.#view
    return from + ((to - from) * x) / Math.max(this.canvas.clientWidth, 1)
  }

  #fly(now: number): void {
    if (this.#flight === undefined) return
    const { from, to, start } = this.#flight
    const share = Math.min(Math.max((now - start) / FLIGHT, 0), 1)
    this.#view = between(from, to, 1 - (1 - share) ** 3)
    if (share < 1) return this.redraw()
    this.#view = to
    this.#flight = undefined
  }

  #draw(): void {
    const { on, width, height, grain } = contextOf(this.canvas)
    if (width === 0 || height === 0) return
    const view = this.#view
    const palette = this.#palette
    const { selected, attention, arrows, path } = this.#marks
    this.#painter.paint(on, { view, palette, attention, grain })
    this.#labels.write(on, view, { width, height }, palette)
    const threads = new Threads(
      { story: this.#story, layout: this.#layout, on },
      { view, width, height, palette },
    )
    if (path.length > 0) threads.path(path)
    if (arrows.length > 0) threads.arrows(arrows)
    if (selected !== undefined) threads.frame(selected, palette.text.accent, 2)
    drawAxis(this.#axis, view, palette, this.#story)
    this.#seen(view)
  }
}
