import { type Alive, aliveIn } from './alive.ts'
import { byId, contextOf } from './element.ts'
import type { Palette } from './palette.ts'
import type { Story } from './story.ts'
import type { View } from './viewport.ts'

/** Pixels that a finger or a mouse moves at least where it selects and does not only press. */
const DRAG = 4
const FOOT = 5

/** The overview: how many tasks were alive, and which part of the time is seen below. */
export class Strip {
  readonly #story: Story
  readonly #canvas = byId('strip') as HTMLCanvasElement
  readonly #window = byId('window')
  #alive: Alive | undefined

  constructor(story: Story, look: (from: number, to: number) => void) {
    this.#story = story
    let start: number | undefined
    const shareAt = ({ clientX }: PointerEvent) => {
      const { left, width } = this.#canvas.getBoundingClientRect()
      return Math.min(Math.max((clientX - left) / width, 0), 1)
    }
    this.#canvas.addEventListener('pointerdown', (event) => {
      this.#canvas.setPointerCapture(event.pointerId)
      start = shareAt(event)
    })
    this.#canvas.addEventListener('pointermove', (event) => {
      if (start !== undefined) this.#mark(start, shareAt(event))
    })
    this.#canvas.addEventListener('pointerup', (event) => {
      if (start === undefined) return
      const [one, other] = [start, shareAt(event)]
      start = undefined
      const span = story.end - story.begin
      const isDrag = Math.abs(one - other) * this.#canvas.clientWidth >= DRAG
      if (isDrag) look(Math.min(one, other) * span, Math.max(one, other) * span)
      else look(one * span, one * span)
    })
    this.#canvas.addEventListener('pointercancel', () => (start = undefined))
  }

  draw(palette: Palette): void {
    const { on, width, height } = contextOf(this.#canvas)
    if (width === 0) return
    if (this.#alive?.all.length !== width) this.#alive = aliveIn(this.#story, width)
    const { all, running, most, failed, cancelled } = this.#alive
    on.clearRect(0, 0, width, height)
    const high = height - FOOT - 4
    for (const [values, style] of [
      [all, palette.text.overview],
      [running, palette.text.running],
    ] as const) {
      on.fillStyle = style
      for (let x = 0; x < width; x++) {
        const part = values[x]!
        if (part <= 0) continue
        const tall = Math.max((part / most) * high, 0.5)
        on.fillRect(x, height - FOOT - tall, 1, tall)
      }
    }
    for (const [marks, style] of [
      [cancelled, palette.text.cancelled],
      [failed, palette.text.failed],
    ] as const) {
      on.fillStyle = style
      for (let x = 0; x < width; x++) if (marks[x] === 1) on.fillRect(x, height - FOOT + 1, 1, FOOT - 1)
    }
    byId('strip-note').textContent = `tasks alive, ${Math.ceil(most).toLocaleString('en')} at most`
  }

  /** The story has gone on. */
  renew(palette: Palette): void {
    this.#alive = undefined
    this.draw(palette)
  }

  show({ from, to }: View): void {
    const span = this.#story.end - this.#story.begin
    this.#mark(from / span, to / span)
  }

  #mark(one: number, other: number): void {
    const width = this.#canvas.clientWidth
    const left = Math.max(Math.min(one, other), 0) * width
    const right = Math.min(Math.max(one, other), 1) * width
    this.#window.style.transform = `translateX(${left}px)`
    this.#window.style.width = `${Math.max(right - left, 3)}px`
  }
}
