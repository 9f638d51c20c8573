import { byId, make } from './element.ts'
import { type Story, stretchAt } from './story.ts'
import { nameOf, ranLine, spanLine, stateLine, stretchLine } from './words.ts'

/** Pixels between it and the hand. */
const AWAY = 16
/** Pixels between it and the edge. */
const EDGE = 4

/** Tells of the task that is pointed at, and of what it did at that moment. */
export class Tip {
  readonly #story: Story
  readonly #box = byId('tip')

  constructor(story: Story) {
    this.#story = story
  }

  get isShown(): boolean {
    return !this.#box.hidden
  }

  hide(): void {
    this.#box.hidden = true
  }

  show(
    place: number,
    moment: number,
    { x, y }: { x: number; y: number },
    { width, height }: { width: number; height: number },
  ): void {
    const story = this.#story
    const task = story.tasks[place]!
    const isBad = task.outcome === 'failed' || task.outcome === 'cancelled'
    const box = this.#box
    box.hidden = false
    box.replaceChildren(
      make('strong', {}, nameOf(story, task.id)),
      make('p', {}, stretchLine(story, stretchAt(story, place, moment))),
      make('p', { class: isBad ? String(task.outcome) : 'muted' }, stateLine(story, task)),
      make(
        'p',
        { class: 'muted' },
        [spanLine(story, task), ranLine(story, task)].filter(Boolean).join(' · '),
      ),
    )
    const { offsetWidth, offsetHeight } = box
    const left = x + AWAY + offsetWidth > width ? Math.max(x - AWAY - offsetWidth, EDGE) : x + AWAY
    const top = y + AWAY + offsetHeight > height ? Math.max(y - AWAY - offsetHeight, EDGE) : y + AWAY
    box.style.transform = `translate(${left}px, ${top}px)`
  }
}
