import type { Step } from '../model/critical-path.ts'
import type { WaitRecord } from '../model/model.ts'
import type { Layout } from './layout.ts'
import { barIn } from './painter.ts'
import type { Palette } from './palette.ts'
import type { Story } from './story.ts'
import type { View } from './viewport.ts'

/** Arrows a frame: with more none can be followed. */
const MOST = 300

/** Draws what leads from task to task: who woke whom, and the critical path. */
export class Threads {
  readonly #story: Story
  readonly #layout: Layout
  readonly #on: CanvasRenderingContext2D
  readonly #view: View
  readonly #width: number
  readonly #height: number
  readonly #palette: Palette

  constructor(
    { story, layout, on }: { story: Story; layout: Layout; on: CanvasRenderingContext2D },
    { view, width, height, palette }: { view: View; width: number; height: number; palette: Palette },
  ) {
    this.#story = story
    this.#layout = layout
    this.#on = on
    this.#view = view
    this.#width = width
    this.#height = height
    this.#palette = palette
  }

  /** From who ended a wait to who was in it. */
  arrows(waits: Iterable<WaitRecord>): void {
    const on = this.#on
    on.strokeStyle = on.fillStyle = this.#palette.text.accent
    on.lineWidth = 1.5
    let left = MOST
    for (const wait of waits) {
      const waker = this.#story.placeOf.get(wait.from)
      const woken = this.#story.placeOf.get(wait.task)
      if (waker === undefined || woken === undefined || wait.ended === -1) continue
      const x = this.#x(wait.ended - this.#story.begin)
      const [from, to] = [this.#y(waker), this.#y(woken)]
      if (x < 0 || x > this.#width || Math.max(from, to) < 0 || Math.min(from, to) > this.#height) continue
      this.#arrow(x, from, to)
      if (--left === 0) break
    }
  }

  path(steps: readonly Step[]): void {
    const on = this.#on
    on.lineJoin = 'round'
    for (const [colour, width] of [
      [this.#palette.text.page, 6],
      [this.#palette.text.path, 3],
    ] as const) {
      on.strokeStyle = colour
      on.lineWidth = width
      on.beginPath()
      let isBegun = false
      for (const { task, from, to } of steps) {
        const place = this.#story.placeOf.get(task)
        if (place === undefined) continue
        // Along its foot: the bar is still to be read.
        const y = this.#foot(place)
        const left = this.#x(from - this.#story.begin)
        const right = this.#x(to - this.#story.begin)
        if (isBegun) on.lineTo(this.#kept(left), y)
        else on.moveTo(this.#kept(left), y)
        on.lineTo(this.#kept(right), y)
        isBegun = true
      }
      on.stroke()
    }
  }

  frame(item: number, colour: string, width: number): void {
    const on = this.#on
    const { from, to, row } = this.#layout
    const { top, rowHeight } = this.#view
    const bar = barIn(rowHeight)
    const left = this.#kept(this.#x(from[item]!))
    const right = Math.max(this.#kept(this.#x(to[item]!)), left + 2)
    const upper = (row[item]! - top) * rowHeight + bar.upper
    on.strokeStyle = colour
    on.lineWidth = width
    on.strokeRect(left - 1, upper - 1, right - left + 2, bar.lower - bar.upper + 2)
  }

  #arrow(x: number, from: number, to: number): void {
    const on = this.#on
    const bend = Math.min(40, 8 + Math.abs(to - from) / 6)
    on.beginPath()
    on.moveTo(x, from)
    on.bezierCurveTo(x + bend, from, x + bend, to, x, to)
    on.stroke()
    // It comes in from the right, as what was woken goes on there.
    on.beginPath()
    on.moveTo(x, to)
    on.lineTo(x + 8, to - 4)
    on.lineTo(x + 8, to + 4)
    on.fill()
    on.beginPath()
    on.arc(x, from, 3, 0, 2 * Math.PI)
    on.fill()
  }

  #x(moment: number): number {
    return ((moment - this.#view.from) * this.#width) / (this.#view.to - this.#view.from)
  }

  /** A line far outside of a canvas is drawn with great care, and seen by nobody. */
  #kept(x: number): number {
    return Math.min(Math.max(x, -10), this.#width + 10)
  }

  #foot(place: number): number {
    const { lower } = barIn(this.#view.rowHeight)
    return (this.#layout.row[place]! - this.#view.top) * this.#view.rowHeight + lower + 1
  }

  #y(place: number): number {
    const { upper, lower } = barIn(this.#view.rowHeight)
    return (this.#layout.row[place]! - this.#view.top) * this.#view.rowHeight + (upper + lower) / 2
  }
}
