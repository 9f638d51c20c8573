/** What of the picture is seen: a stretch of time and some rows. Moments count from the beginning, lengths are CSS pixels. */
export interface View {
  readonly from: number
  readonly to: number
  /** The row at the upper edge; not whole while it moves. */
  readonly top: number
  readonly rowHeight: number
}

/** Rows from this height on have their names written above the bars. */
export const ROOM_FOR_NAMES = 27
export const ROW_HEIGHT = 30
const LEAST_ROW_HEIGHT = 2
const MOST_ROW_HEIGHT = 44
/** Microseconds; a clock does not tell more. */
const LEAST_SPAN = 4

export interface Extent {
  readonly span: number
  readonly rows: number
  readonly width: number
  readonly height: number
}

/** All of the time, and rows as high as there is room for. */
export function whole({ span, rows, height }: Extent): View {
  const rowHeight = Math.min(ROW_HEIGHT, Math.max(height / Math.max(rows, 1), 3))
  // Names, or as many rows as can be: nothing between is of use.
  const readable = rowHeight >= 12 ? Math.max(rowHeight, ROOM_FOR_NAMES) : rowHeight
  return { from: 0, to: span, top: 0, rowHeight: readable }
}

/** The nearest view that shows something. */
export function within(view: View, { span, rows, height }: Extent): View {
  const rowHeight = Math.min(Math.max(view.rowHeight, LEAST_ROW_HEIGHT), MOST_ROW_HEIGHT)
  const margin = span * 0.02
  const length = Math.min(Math.max(view.to - view.from, LEAST_SPAN), span + 2 * margin)
  const from = Math.min(Math.max(view.from, -margin), span + margin - length)
  const most = Math.max(0, rows + 1 - height / rowHeight)
  return { from, to: from + length, top: Math.min(Math.max(view.top, 0), most), rowHeight }
}

/** Closer by `factor`, the moment at `share` of the width staying where it is. */
export function zoomed(view: View, factor: number, share: number): View {
  const at = view.from + (view.to - view.from) * share
  const length = (view.to - view.from) / factor
  return { ...view, from: at - length * share, to: at + length * (1 - share) }
}

export function moved(view: View, extent: Extent, right: number, down: number): View {
  const by = ((view.to - view.from) * right) / extent.width
  return { ...view, from: view.from + by, to: view.to + by, top: view.top + down / view.rowHeight }
}

/** Rows higher by `factor`, the one at `y` staying where it is. */
export function stretched(view: View, factor: number, y: number): View {
  const rowHeight = Math.min(Math.max(view.rowHeight * factor, LEAST_ROW_HEIGHT), MOST_ROW_HEIGHT)
  return { ...view, rowHeight, top: view.top + y / view.rowHeight - y / rowHeight }
}

/** Part of the way from one view to another. */
export function between(one: View, other: View, share: number): View {
  const mix = (a: number, b: number) => a + (b - a) * share
  return {
    from: mix(one.from, other.from),
    to: mix(one.to, other.to),
    top: mix(one.top, other.top),
    rowHeight: mix(one.rowHeight, other.rowHeight),
  }
}
