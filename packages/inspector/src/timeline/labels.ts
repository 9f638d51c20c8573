import { barIn, firstAfter } from './painter.ts'
import type { Layout } from './layout.ts'
import type { Palette } from './palette.ts'
import { type Story, stretchAt } from './story.ts'
import { type View, ROOM_FOR_NAMES } from './viewport.ts'
import { causeOf, nameOf, troubleOf, waitedFor } from './words.ts'

const FONT = 'system-ui, -apple-system, "Segoe UI", Roboto, "DejaVu Sans", sans-serif'
/** Pixels that a name needs to be worth writing. */
const LEAST = 26
/** Texts a frame: more are not read, and cost. */
const MOST = 500

const NAME_FONT = `500 12px ${FONT}`
const NOTE_FONT = `11px ${FONT}`
const HEAD_FONT = `600 12px ${FONT}`

/** Writes names above bars, what they wait for beside them, and what ended them. */
export class Labels {
  readonly #story: Story
  readonly #layout: Layout
  readonly #widths = new Map<string, number>()
  #left = 0

  constructor(story: Story, layout: Layout) {
    this.#story = story
    this.#layout = layout
  }

  write(
    on: CanvasRenderingContext2D,
    view: View,
    size: { width: number; height: number },
    palette: Palette,
  ): void {
    if (view.rowHeight < ROOM_FOR_NAMES) return
    this.#left = MOST
    on.textBaseline = 'alphabetic'
    const last = Math.min(this.#layout.rows, Math.ceil(view.top + size.height / view.rowHeight))
    for (let row = Math.floor(view.top); row < last && this.#left > 0; row++)
      this.#row(on, row, view, size.width, palette)
  }

  #row(on: CanvasRenderingContext2D, row: number, view: View, width: number, palette: Palette): void {
    const { inRow, firstInRow, from, to, scopes, within } = this.#layout
    const { tasks } = this.#story
    const scale = width / (view.to - view.from)
    const upper = (row - view.top) * view.rowHeight
    const base = upper + barIn(view.rowHeight).upper - 3
    let free = -Infinity
    for (let at = firstAfter(this.#layout, row, view.from); at < firstInRow[row + 1]!; at++) {
      const item = inRow[at]!
      if (from[item]! > view.to || this.#left <= 0) break
      const left = Math.max((from[item]! - view.from) * scale, 0)
      const right = Math.min((to[item]! - view.from) * scale, width)
      if (right - left < LEAST || left < free) continue
      if (item >= tasks.length) {
        const { name, cancel: asked } = scopes[item - tasks.length]!
        // Who has come to its end is no trouble.
        const cancel = asked?.source === 'shutdown' ? undefined : asked
        const many = within[item]!
        const used = this.#text(
          on,
          name,
          left + 6,
          upper + view.rowHeight - 10,
          right - left - 8,
          HEAD_FONT,
          palette.text.text,
        )
        const note = `${many.toLocaleString('en')} ${many === 1 ? 'task' : 'tasks'}${cancel === undefined ? '' : ` · Ø ${causeOf(cancel)}`}`
        this.#text(
          on,
          note,
          left + 14 + used,
          upper + view.rowHeight - 10,
          right - left - used - 18,
          NOTE_FONT,
          cancel === undefined ? palette.text.muted : palette.text.cancelled,
        )
        continue
      }
      free = left + this.#task(on, item, left, right, base, view, palette)
    }
  }

  /** Gives the width that was written on. */
  #task(
    on: CanvasRenderingContext2D,
    item: number,
    left: number,
    right: number,
    base: number,
    view: View,
    palette: Palette,
  ): number {
    const task = this.#story.tasks[item]!
    const room = right - left
    // At the edge of the picture letters would touch it.
    const indent = left === 0 ? 6 : 1
    let used =
      indent +
      this.#text(
        on,
        nameOf(this.#story, task.id),
        left + indent,
        base,
        room - indent - 1,
        NAME_FONT,
        palette.text.text,
      )
    if (used === indent) return 0
    used += 8
    if (task.outcome === 'failed' || task.outcome === 'cancelled') {
      const isFailed = task.outcome === 'failed'
      const why = troubleOf(this.#story, task)
      const colour = isFailed ? palette.text.failed : palette.text.cancelled
      used += this.#text(
        on,
        `${isFailed ? '×' : 'Ø'} ${why}`,
        left + used,
        base,
        room - used - 4,
        NOTE_FONT,
        colour,
      )
      return used
    }
    const middle = (view.from + view.to) / 2
    const inside = Math.min(Math.max(middle, this.#layout.from[item]!), this.#layout.to[item]!)
    const wait = this.#story.wait[stretchAt(this.#story, item, inside)]
    if (wait !== undefined && room - used > 60)
      used += this.#text(
        on,
        waitedFor(this.#story, wait),
        left + used,
        base,
        room - used - 4,
        NOTE_FONT,
        palette.text.muted,
      )
    return used
  }

  #text(
    on: CanvasRenderingContext2D,
    text: string,
    x: number,
    y: number,
    room: number,
    font: string,
    colour: string,
  ): number {
    const shown = this.#fit(on, text, room, font)
    if (shown === '') return 0
    this.#left--
    on.font = font
    on.fillStyle = colour
    on.fillText(shown, x, y)
    return this.#width(on, shown, font)
  }

  #fit(on: CanvasRenderingContext2D, text: string, room: number, font: string): string {
    if (room < 8) return ''
    const all = this.#width(on, text, font)
    if (all <= room) return text
    const letters = Math.floor((text.length * room) / all) - 1
    return letters < 3 ? '' : `${text.slice(0, letters)}…`
  }

  #width(on: CanvasRenderingContext2D, text: string, font: string): number {
    const key = font + text
    let known = this.#widths.get(key)
    if (known === undefined) {
      if (this.#widths.size > 20_000) this.#widths.clear()
      on.font = font
      this.#widths.set(key, (known = on.measureText(text).width))
    }
    return known
  }
}
