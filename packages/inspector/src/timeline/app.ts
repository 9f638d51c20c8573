import { criticalPath } from '../model/critical-path.ts'
import { details } from './details.ts'
import { byId } from './element.ts'
import { type Key, keyHelp, listenToKeys } from './keys.ts'
import type { Layout } from './layout.ts'
import { legend } from './legend.ts'
import { Listing } from './listing.ts'
import { paletteFor } from './palette.ts'
import { listen } from './pointer.ts'
import { Screen } from './screen.ts'
import { findTasks } from './search.ts'
import { lastToEnd, type Story, Wakes } from './story.ts'
import { Strip } from './strip.ts'
import { closeTo, reaching, type Spot } from './reach.ts'
import { Tip } from './tip.ts'
import { moved, stretched, whole, zoomed } from './viewport.ts'
import { nameOf, spanLine, stateLine } from './words.ts'

/** A step of an arrow key, as a part of what is seen. */
const STEP = 0.15

export function open(story: Story, layout: Layout): void {
  const app = new App(story, layout)
  app.begin()
}

/** The page: what is chosen, found and shown, and what keys, hands and buttons do about it. */
class App {
  readonly #story: Story
  readonly #layout: Layout
  readonly #wakes: Wakes
  readonly #screen: Screen
  readonly #strip: Strip
  readonly #listing: Listing
  readonly #tip: Tip
  readonly #find = byId('find') as HTMLInputElement
  #selected: number | undefined
  #found: readonly number[] | undefined
  #foundAt = -1
  #isPath = false

  constructor(story: Story, layout: Layout) {
    this.#story = story
    this.#layout = layout
    this.#wakes = new Wakes(story)
    this.#tip = new Tip(story)
    const dark = matchMedia('(prefers-color-scheme: dark)')
    const palette = () => paletteFor(dark.matches ? 'dark' : 'light')
    this.#strip = new Strip(story, (from, to) => this.#lookAt(from, to))
    this.#screen = new Screen(story, layout, palette(), (view) => this.#strip.show(view))
    this.#listing = new Listing(story, byId('listing'), (place) => this.#select(place))
    const used = new Set(story.family)
    const dress = () => {
      this.#strip.draw(palette())
      legend(byId('legend'), palette(), (family) => used.has(family))
      this.#screen.paint(palette())
    }
    dark.addEventListener('change', dress)
    new ResizeObserver(() => {
      this.#strip.draw(palette())
      this.#screen.look(this.#screen.view)
    }).observe(this.#screen.canvas)
    dress()
  }

  begin(): void {
    this.#listenToHands()
    this.#listenToPage()
    this.#screen.look(whole(this.#screen.extent))
  }

  #listenToHands(): void {
    const screen = this.#screen
    const { canvas } = screen
    listen(canvas, {
      hover: (x, y) => this.#hover(x, y),
      leave: () => this.#tip.hide(),
      press: (x, y) => this.#select(screen.taskAt(x, y)),
      drag: (right, down) => {
        this.#tip.hide()
        screen.look(moved(screen.view, screen.extent, right, down))
      },
      zoom: (factor, x) => {
        this.#tip.hide()
        screen.look(zoomed(screen.view, factor, x / canvas.clientWidth))
      },
      stretch: (factor, y) => screen.look(stretched(screen.view, factor, y)),
    })
  }

  #listenToPage(): void {
    const dialog = byId('keys') as HTMLDialogElement
    const screen = this.#screen
    const move = (right: number, down: number) => () => {
      const { extent, view } = screen
      screen.look(moved(view, extent, right * extent.width, down * extent.height))
    }
    const zoom = (factor: number) => () => screen.look(zoomed(screen.view, factor, 0.5))
    const all = () => screen.fly(whole(screen.extent))
    const keys: Key[] = [
      { keys: ['ArrowLeft'], shown: '←', tells: 'earlier', act: move(-STEP, 0) },
      { keys: ['ArrowRight'], shown: '→', tells: 'later', act: move(STEP, 0) },
      { keys: ['ArrowUp'], shown: '↑', tells: 'up', act: move(0, -STEP) },
      { keys: ['ArrowDown'], shown: '↓', tells: 'down', act: move(0, STEP) },
      { keys: ['+', '='], shown: '+', tells: 'closer', act: zoom(1.5) },
      { keys: ['-', '_'], shown: '-', tells: 'further away', act: zoom(1 / 1.5) },
      { keys: ['0', 'Home'], shown: '0', tells: 'all of the time', act: all },
      { keys: ['n'], shown: 'n', tells: 'the next task', act: () => this.#step(1) },
      { keys: ['p'], shown: 'p', tells: 'the task before', act: () => this.#step(-1) },
      {
        keys: ['Enter'],
        shown: 'Enter',
        tells: 'closer to the chosen task; in the search: the next found',
        act: () => this.#approach(),
      },
      {
        keys: ['w'],
        shown: 'w',
        tells: 'to the task that woke the chosen one last',
        act: () => this.#toWaker(),
      },
      { keys: ['e'], shown: 'e', tells: 'to the next failure or cancellation', act: () => this.#toTrouble() },
      {
        keys: ['c'],
        shown: 'c',
        tells: 'critical path, of the chosen task or of the whole',
        act: () => this.#togglePath(),
      },
      { keys: ['/'], shown: '/', tells: 'search', act: () => this.#find.focus() },
      { keys: ['t'], shown: 't', tells: 'the same as a table', act: () => this.#toggleTable() },
      { keys: ['Escape'], shown: 'Esc', tells: 'close, let go', act: () => this.#letGo() },
      { keys: ['?'], shown: '?', tells: 'this', act: () => dialog.showModal() },
    ]
    listenToKeys(keys)
    keyHelp(dialog, keys)
    byId('help').addEventListener('click', () => dialog.showModal())
    byId('path').addEventListener('click', () => this.#togglePath())
    byId('trouble').addEventListener('click', () => this.#toTrouble())
    byId('all').addEventListener('click', all)
    byId('as-table').addEventListener('click', () => this.#toggleTable())
    byId('next').addEventListener('click', () => this.#toFound(1))
    byId('previous').addEventListener('click', () => this.#toFound(-1))
    this.#find.addEventListener('input', () => this.#search())
    this.#find.addEventListener('keydown', (event) => {
      if (event.key === 'Enter') this.#toFound(event.shiftKey ? -1 : 1)
      if (event.key !== 'Escape') return
      this.#find.value = ''
      this.#search()
      this.#screen.canvas.focus()
    })
  }

  #hover(x: number, y: number): void {
    const place = this.#screen.taskAt(x, y)
    this.#screen.canvas.classList.toggle('on-task', place !== undefined)
    if (place === undefined) return this.#tip.hide()
    const moment = this.#screen.momentAt(x)
    const kept = Math.min(Math.max(moment, this.#layout.from[place]!), this.#layout.to[place]!)
    this.#tip.show(place, kept, { x, y }, this.#screen.extent)
  }

  #select(place: number | undefined, isToBeSeen = false): void {
    this.#selected = place
    const panel = byId('details')
    panel.hidden = place === undefined
    this.#tip.hide()
    if (place !== undefined) {
      const go = (to: number) => this.#select(to, true)
      panel.replaceChildren(...details(this.#story, this.#wakes, place, { go, close: () => this.#letGo() }))
      panel.scrollTop = 0
      const task = this.#story.tasks[place]!
      byId('says').textContent =
        `${nameOf(this.#story, task.id)}, ${stateLine(this.#story, task)}, ${spanLine(this.#story, task)}`
      if (isToBeSeen) this.#reveal(place)
    }
    this.#mark()
  }

  #mark(): void {
    const { tasks } = this.#story
    const task = this.#selected === undefined ? undefined : tasks[this.#selected]
    const path = this.#isPath ? criticalPath(this.#story.model, task?.id ?? lastToEnd(this.#story)) : []
    const bright = this.#isPath
      ? path.flatMap(({ task: id }) => this.#story.placeOf.get(id) ?? [])
      : this.#found
    let attention: Uint8Array | undefined
    if (bright !== undefined) {
      attention = new Uint8Array(tasks.length)
      for (const place of bright) attention[place] = 1
    }
    const arrows =
      task === undefined
        ? []
        : [...task.waits.filter(({ from }) => from > 0 && from !== task.id), ...this.#wakes.of(task.id)]
    this.#screen.mark({ selected: this.#selected, attention, arrows, path })
    byId('path').setAttribute('aria-pressed', String(this.#isPath))
  }

  #reveal(place: number): void {
    this.#screen.fly(reaching(this.#screen.view, this.#screen.extent, this.#spot(place)))
  }

  #approach(): void {
    if (this.#selected === undefined) return
    this.#screen.fly(closeTo(this.#screen.extent, this.#spot(this.#selected)))
  }

  #spot(place: number): Spot {
    const { from, to, row } = this.#layout
    return { from: from[place]!, to: to[place]!, row: row[place]! }
  }

  #lookAt(from: number, to: number): void {
    const { view } = this.#screen
    const half = (view.to - view.from) / 2
    this.#screen.fly(from === to ? { ...view, from: from - half, to: to + half } : { ...view, from, to })
  }

  #step(by: number): void {
    const { length } = this.#story.tasks
    if (length === 0) return
    const next = this.#selected === undefined ? (by > 0 ? 0 : length - 1) : this.#selected + by
    this.#select((next + length) % length, true)
  }

  #toWaker(): void {
    const task = this.#selected === undefined ? undefined : this.#story.tasks[this.#selected]
    const last = task?.waits.findLast(({ from }) => from > 0 && from !== task.id)
    const waker = last === undefined ? undefined : this.#story.placeOf.get(last.from)
    if (waker !== undefined) this.#select(waker, true)
    else byId('says').textContent = 'No task woke it'
  }

  #toTrouble(): void {
    const { tasks } = this.#story
    const start = this.#selected ?? -1
    for (let step = 1; step <= tasks.length; step++) {
      const place = (start + step) % tasks.length
      const { outcome } = tasks[place]!
      if (outcome === 'failed' || outcome === 'cancelled') return this.#select(place, true)
    }
    byId('says').textContent = 'No task failed or was cancelled'
  }

  #search(): void {
    const text = this.#find.value
    this.#found = text.trim() === '' ? undefined : findTasks(this.#story, text)
    this.#foundAt = -1
    this.#tellFound()
    this.#mark()
    this.#listing.show(this.#found, text.trim())
  }

  #toFound(by: number): void {
    if (this.#found === undefined || this.#found.length === 0) return
    const count = this.#found.length
    this.#foundAt = this.#foundAt === -1 ? (by > 0 ? 0 : count - 1) : (this.#foundAt + by + count) % count
    this.#tellFound()
    this.#select(this.#found[this.#foundAt], true)
  }

  #tellFound(): void {
    const count = this.#found?.length
    const many = count?.toLocaleString('en')
    byId('found').textContent =
      count === undefined
        ? ''
        : count === 0
          ? 'none'
          : this.#foundAt === -1
            ? `${many} found`
            : `${this.#foundAt + 1} of ${many}`
  }

  #togglePath(): void {
    this.#isPath = !this.#isPath
    this.#mark()
  }

  #toggleTable(): void {
    const listing = byId('listing')
    const isTable = listing.hidden
    if (isTable) this.#listing.show(this.#found, this.#find.value.trim())
    listing.hidden = !isTable
    byId('drawing').hidden = isTable
    byId('as-table').setAttribute('aria-pressed', String(isTable))
    if (isTable) listing.querySelector('button')?.focus()
    else this.#screen.canvas.focus()
  }

  #letGo(): void {
    if (this.#selected !== undefined) {
      this.#select(undefined)
      this.#screen.canvas.focus()
    } else if (this.#isPath) this.#togglePath()
    else if (!byId('listing').hidden) this.#toggleTable()
  }
}
