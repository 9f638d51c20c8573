import { type Extent, ROOM_FOR_NAMES, ROW_HEIGHT, type View } from './viewport.ts'

/** Where a task is. */
export interface Spot {
  readonly from: number
  readonly to: number
  readonly row: number
}

/** A view in which the spot can be seen and read, as near to the one before as can be. */
export function reaching(view: View, extent: Extent, { from, to, row }: Spot): View {
  const rowHeight = Math.max(view.rowHeight, ROOM_FOR_NAMES)
  const rows = extent.height / rowHeight
  const isInRows = rowHeight === view.rowHeight && row >= view.top && row < view.top + rows - 1
  const length = view.to - view.from
  const span = Math.max(to - from, 1)
  const isInTime = to > view.from + length * 0.02 && from < view.to - length * 0.1 && span > length / 200
  const wanted = isInTime ? length : Math.min(Math.max(span * 4, extent.span / 1e6), length)
  const start = isInTime ? view.from : from - wanted * 0.15
  return { from: start, to: start + wanted, top: isInRows ? view.top : row - rows / 3, rowHeight }
}

/** A view that the spot fills. */
export function closeTo({ height }: Extent, { from, to, row }: Spot): View {
  const margin = Math.max((to - from) * 0.1, 2)
  const top = row - height / ROW_HEIGHT / 3
  return { from: from - margin, to: to + margin, top, rowHeight: ROW_HEIGHT }
}
