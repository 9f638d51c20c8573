import { type Extent, type View, whole } from './viewport.ts'

/** Microseconds that are seen before now, unless the reader wants more or less. */
const USUAL = 10e6
/** Who has come closer than this saw something that happened, and not what happens. */
const LEAST = 1e6
/** A part of what is seen is left free after now. */
const AHEAD = 0.02

/** How the picture goes with a program that runs: its last seconds, all of it, or where the reader has put it. */
export class Follow {
  way: 'now' | 'all' | 'none' = 'now'
  #length = USUAL
  #hasOwnRows = false

  /** The reader has put the picture elsewhere: now is followed on as long as it is seen. */
  moved(before: View, view: View, { span }: Extent): void {
    if (view.rowHeight !== before.rowHeight || view.top !== before.top) this.#hasOwnRows = true
    if (view.from === before.from && view.to === before.to) return
    this.way = view.to >= span ? 'now' : 'none'
    this.#length = view.to - view.from
  }

  now(): void {
    this.way = 'now'
    this.#hasOwnRows = false
    if (this.#length < LEAST) this.#length = USUAL
  }

  all(): void {
    this.way = 'all'
    this.#hasOwnRows = false
  }

  /** Where to look, as time has gone on: as near as what is there then has room. */
  next(view: View, extent: Extent, rowsIn: (from: number, to: number) => number): View {
    if (this.way === 'none') return view
    const to = extent.span + Math.min(this.#length, extent.span) * AHEAD
    const from = this.way === 'all' ? 0 : Math.max(to - this.#length, 0)
    if (this.#hasOwnRows) return { ...view, from, to }
    return { ...whole({ ...extent, rows: rowsIn(from, to) }), from, to }
  }
}
