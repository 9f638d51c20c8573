/** What hands do with the picture. Positions are CSS pixels from its upper left corner. */
export interface Hands {
  readonly hover: (x: number, y: number) => void
  readonly leave: () => void
  readonly press: (x: number, y: number) => void
  readonly drag: (right: number, down: number) => void
  readonly zoom: (factor: number, x: number) => void
  readonly stretch: (factor: number, y: number) => void
}

/** Pixels until a press is a drag. */
const SLACK = 4
/** Pixels of a wheel that make the picture twice as large. */
const DOUBLE = 350

/** Mouse, touch and wheel; two fingers pinch. */
export function listen(canvas: HTMLCanvasElement, hands: Hands): void {
  const down = new Map<number, { x: number; y: number }>()
  let isDrag = false
  let start = { x: 0, y: 0 }
  const at = ({ clientX, clientY }: MouseEvent) => {
    const { left, top } = canvas.getBoundingClientRect()
    return { x: clientX - left, y: clientY - top }
  }
  canvas.addEventListener('pointerdown', (event) => {
    canvas.setPointerCapture(event.pointerId)
    start = at(event)
    down.set(event.pointerId, start)
    isDrag = down.size > 1
  })
  canvas.addEventListener('pointermove', (event) => {
    const to = at(event)
    const from = down.get(event.pointerId)
    if (from === undefined) return hands.hover(to.x, to.y)
    if (!isDrag && Math.hypot(to.x - start.x, to.y - start.y) < SLACK) return
    isDrag = true
    canvas.classList.add('dragging')
    const other = [...down].find(([id]) => id !== event.pointerId)?.[1]
    if (other === undefined) hands.drag(from.x - to.x, from.y - to.y)
    else {
      const spread = (one: { x: number; y: number }) =>
        Math.max(Math.hypot(one.x - other.x, one.y - other.y), 10)
      hands.zoom(spread(to) / spread(from), (to.x + other.x) / 2)
      hands.drag((from.x - to.x) / 2, (from.y - to.y) / 2)
    }
    down.set(event.pointerId, to)
  })
  const lift = (event: PointerEvent) => {
    const isPress = down.delete(event.pointerId) && !isDrag && event.type === 'pointerup'
    if (down.size === 0) canvas.classList.remove('dragging')
    const { x, y } = at(event)
    if (isPress) hands.press(x, y)
  }
  canvas.addEventListener('pointerup', lift)
  canvas.addEventListener('pointercancel', lift)
  canvas.addEventListener('pointerleave', () => hands.leave())
  canvas.addEventListener(
    'wheel',
    (event) => {
      event.preventDefault()
      const { x, y } = at(event)
      const lines = event.deltaMode === WheelEvent.DOM_DELTA_LINE ? 16 : 1
      const [right, by] = [event.deltaX * lines, event.deltaY * lines]
      if (event.altKey) hands.stretch(2 ** (-by / DOUBLE), y)
      // Some browsers turn the wheel sideways while shift is held, others do not.
      else if (event.shiftKey) hands.drag(0, by === 0 ? right : by)
      else if (Math.abs(right) > Math.abs(by)) hands.drag(right, 0)
      else hands.zoom(2 ** (-by / DOUBLE), x)
    },
    { passive: false },
  )
}
