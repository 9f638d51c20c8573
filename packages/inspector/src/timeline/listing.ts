import { stateOf } from '../model/model.ts'
import { button, make, onTask, renew, taskLink } from './element.ts'
import { lengthOf, momentOf } from './moments.ts'
import { endOf, type Story } from './story.ts'
import { nameOf, timesOf, troubleOf } from './words.ts'

/** Rows of a page: what a person, or a screen reader, can go through. */
const PAGE = 100

type Key = 'name' | 'state' | 'began' | 'lasted' | 'ran' | 'waited'

interface Column {
  readonly key: Key
  readonly title: string
  readonly isNumber: boolean
  readonly isWide?: boolean
}

const COLUMNS: readonly Column[] = [
  { key: 'name', title: 'Task', isNumber: false },
  { key: 'state', title: 'State', isNumber: false },
  { key: 'began', title: 'Began', isNumber: true },
  { key: 'lasted', title: 'Lasted', isNumber: true },
  { key: 'ran', title: 'Ran', isNumber: true, isWide: true },
  { key: 'waited', title: 'Waited mostly for', isNumber: false, isWide: true },
]

/** The tasks as a table: the same facts, for who does not see the picture. */
export class Listing {
  readonly #story: Story
  readonly #into: HTMLElement
  #places: readonly number[] = []
  #what = ''
  #key: Key = 'began'
  #isUp = true
  #page = 0

  /** @param choose called with the id of a task */
  constructor(story: Story, into: HTMLElement, choose: (id: number) => void) {
    this.#story = story
    this.#into = into
    onTask(into, choose)
  }

  /** Shows these tasks, or all. */
  show(places: readonly number[] | undefined, what: string): void {
    this.#places = places ?? [...this.#story.tasks.keys()]
    this.#what = what
    this.#page = 0
    this.#draw()
  }

  /** The same, as the story has gone on. */
  renew(places: readonly number[] | undefined): void {
    this.#places = places ?? [...this.#story.tasks.keys()]
    this.#page = Math.min(this.#page, Math.max(Math.ceil(this.#places.length / PAGE) - 1, 0))
    this.#draw()
  }

  #draw(): void {
    const rows = this.#sorted().slice(this.#page * PAGE, (this.#page + 1) * PAGE)
    const count = this.#places.length
    const first = this.#page * PAGE
    const shown =
      count === 0 ? 'none' : `${first + 1} to ${first + rows.length} of ${count.toLocaleString('en')}`
    const table = make(
      'table',
      {},
      make('caption', {}, `${this.#what === '' ? 'Tasks' : `Tasks found by “${this.#what}”`}: ${shown}`),
      make('thead', {}, make('tr', {}, ...COLUMNS.map((column) => this.#head(column)))),
      make('tbody', {}, ...rows.map((place) => this.#row(place))),
    )
    const turn = (by: number) => {
      this.#page += by
      this.#draw()
      this.#into.scrollTop = 0
    }
    const pages = make('nav', { class: 'pages', 'aria-label': 'Pages' })
    const turning = (text: string, by: number) => {
      const made = button(text, () => turn(by))
      made.dataset['key'] = String(by)
      pages.append(made)
    }
    if (this.#page > 0) turning('‹ Page before', -1)
    if (first + PAGE < count) turning('Next page ›', 1)
    renew(this.#into, [table, pages])
  }

  #head({ key, title, isNumber, isWide }: Column): HTMLElement {
    const isSorted = key === this.#key
    const sort = button(`${title}${isSorted ? (this.#isUp ? ' ▲' : ' ▼') : ''}`, () => {
      this.#isUp = isSorted ? !this.#isUp : !isNumber || key === 'began'
      this.#key = key
      this.#page = 0
      this.#draw()
      this.#into.querySelector<HTMLElement>('th[aria-sort] button')?.focus()
    })
    return make(
      'th',
      {
        scope: 'col',
        class: classOf({ isNumber, isWide: isWide ?? false }),
        ...(isSorted && { 'aria-sort': this.#isUp ? 'ascending' : 'descending' }),
      },
      sort,
    )
  }

  #row(place: number): HTMLElement {
    const story = this.#story
    const task = story.tasks[place]!
    const { running, waits } = timesOf(story, place)
    const state = stateOf(task)
    const cause = troubleOf(story, task)
    const sign = state === 'failed' ? '× ' : state === 'cancelled' ? 'Ø ' : ''
    const cells: Record<Key, Node | string> = {
      name: taskLink(nameOf(story, task.id), task.id),
      state: make(
        'span',
        sign === '' ? {} : { class: state },
        `${sign}${state}${cause === '' ? '' : `: ${cause}`}`,
      ),
      began: momentOf(task.spawned - story.zero, 100),
      lasted: lengthOf(endOf(story, task) - task.spawned),
      ran: lengthOf(running),
      waited: waits.length === 0 ? '' : `${waits[0]![0]}, ${lengthOf(waits[0]![1])}`,
    }
    return make(
      'tr',
      {},
      ...COLUMNS.map(({ key, isNumber, isWide = false }) =>
        make(
          key === 'name' ? 'th' : 'td',
          { ...(key === 'name' && { scope: 'row' }), class: classOf({ isNumber, isWide }) },
          cells[key],
        ),
      ),
    )
  }

  #sorted(): number[] {
    const { tasks } = this.#story
    const story = this.#story
    const measures: Record<Key, (place: number) => number | string> = {
      name: (place) => tasks[place]!.name,
      state: (place) => stateOf(tasks[place]!),
      began: (place) => tasks[place]!.spawned,
      lasted: (place) => endOf(story, tasks[place]!) - tasks[place]!.spawned,
      ran: (place) => timesOf(story, place).running,
      waited: (place) => timesOf(story, place).waits[0]?.[0] ?? '',
    }
    const keys = new Map(this.#places.map((place) => [place, measures[this.#key](place)]))
    const up = this.#isUp ? 1 : -1
    return [...this.#places].sort((one, other) => {
      const [a, b] = [keys.get(one)!, keys.get(other)!]
      return a === b ? one - other : a < b ? -up : up
    })
  }
}

function classOf({ isNumber, isWide }: { isNumber: boolean; isWide: boolean }): string {
  return [...(isNumber ? ['number'] : []), ...(isWide ? ['wide'] : [])].join(' ')
}
