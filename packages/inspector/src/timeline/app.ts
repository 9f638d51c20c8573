import { listenToControls } from './controls.ts'
import { details, type Doing } from './details.ts'
import { byId, onTask, renew } from './element.ts'
import { Finder } from './finder.ts'
import type { Follow } from './follow.ts'
import type { Key } from './keys.ts'
import type { Layout } from './layout.ts'
import { legend } from './legend.ts'
import { Listing } from './listing.ts'
import { marksOf } from './marks.ts'
import { type Palette, paletteFor } from './palette.ts'
import { listen } from './pointer.ts'
import { Screen } from './screen.ts'
import { type Story, Wakes } from './story.ts'
import { Strip } from './strip.ts'
import { closeTo, reaching, type Spot } from './reach.ts'
import { Tip } from './tip.ts'
import { type Extent, moved, stretched, type View, whole, zoomed } from './viewport.ts'
import { troubleAfter, wakerOf } from './ways.ts'
import { nameOf, spanLine, stateLine } from './words.ts'

/** What the page of a program that runs adds. */
export interface Living {
  readonly keys: readonly Key[]
  readonly ending: Doing['ending']
  /** The reader has put the picture elsewhere. */
  readonly moved: (before: View, view: View, extent: Extent) => void
  /** The reader wants to see all of the time. */
  readonly all: () => void
  /** Where to look, as time has gone on. */
  readonly next: Follow['next']
}

/** The page: what is chosen and shown, and what keys, hands and buttons do about it. */
export class App {
  readonly #story: Story
  readonly #layout: Layout
  readonly #living: Living | undefined
  readonly #finder: Finder
  readonly #screen: Screen
  readonly #strip: Strip
  readonly #listing: Listing
  readonly #tip: Tip
  #wakes: Wakes
  #palette!: Palette
  #selected: number | undefined
  #isPath = false
  /** The families that the legend has. */
  #legend = ''
  #hand = { x: 0, y: 0 }

  constructor(story: Story, layout: Layout, living?: Living) {
    this.#story = story
    this.#layout = layout
    this.#living = living
    this.#wakes = new Wakes(story)
    this.#tip = new Tip(story)
    this.#finder = new Finder(story, {
      found: () => this.#showFound(),
      choose: (place) => this.#select(place, true),
      leave: () => this.#screen.canvas.focus(),
    })
    const dark = matchMedia('(prefers-color-scheme: dark)')
    const palette = () => (this.#palette = paletteFor(dark.matches ? 'dark' : 'light'))
    this.#strip = new Strip(story, (from, to) => this.#lookAt(from, to))
    this.#screen = new Screen(story, layout, palette(), (view) => this.#strip.show(view))
    this.#listing = new Listing(story, byId('listing'), (id) => this.#select(story.placeOf.get(id)))
    onTask(byId('details'), (id) => this.#select(story.placeOf.get(id), true))
    const dress = () => {
      this.#strip.draw(palette())
      this.#legend = ''
      this.#showLegend()
      this.#screen.paint(this.#palette)
    }
    dark.addEventListener('change', dress)
    new ResizeObserver(() => {
      this.#strip.draw(this.#palette)
      this.refresh()
    }).observe(this.#screen.canvas)
    dress()
  }

  begin(): void {
    this.#listenToHands()
    this.#listenToControls()
    this.look(whole(this.#screen.extent))
  }

  /** Milliseconds that drawing the picture takes. */
  get cost(): number {
    return this.#screen.cost
  }

  /** Tells the story anew by `tell`, and shows it: what is chosen stays so, and stays in its place. */
  retell(tell: () => void): void {
    const id = this.#selected === undefined ? undefined : this.#story.tasks[this.#selected]!.id
    const [begin, row] = [this.#story.begin, this.#rowOf(this.#selected)]
    tell()
    this.#wakes = new Wakes(this.#story)
    this.#selected = id === undefined ? undefined : this.#story.placeOf.get(id)
    this.#finder.renew()
    this.#strip.renew(this.#palette)
    this.#showLegend()
    if (!byId('listing').hidden) this.#listing.renew(this.#finder.found)
    this.#showDetails()
    const { view } = this.#screen
    const earlier = begin - this.#story.begin
    this.look({
      ...view,
      from: view.from + earlier,
      to: view.to + earlier,
      top: view.top + this.#rowOf(this.#selected) - row,
    })
    this.#mark()
    if (this.#tip.isShown) this.#hover(this.#hand.x, this.#hand.y)
  }

  /** Looks there, or where one looks in a program that runs. */
  look(view: View): void {
    const screen = this.#screen
    screen.look(this.#living?.next(view, screen.extent, (from, to) => screen.rowsIn(from, to)) ?? view)
  }

  refresh(): void {
    this.#showDetails()
    this.look(this.#screen.view)
  }

  #rowOf(place: number | undefined): number {
    return place === undefined ? 0 : this.#layout.row[place]!
  }

  /** The reader moves the picture. */
  #go(view: View, isFlight = false): void {
    const before = this.#screen.view
    if (isFlight) this.#screen.fly(view)
    else this.#screen.look(view)
    this.#living?.moved(before, this.#screen.view, this.#screen.extent)
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
        this.#go(moved(screen.view, screen.extent, right, down))
      },
      zoom: (factor, x) => {
        this.#tip.hide()
        this.#go(zoomed(screen.view, factor, x / canvas.clientWidth))
      },
      stretch: (factor, y) => this.#go(stretched(screen.view, factor, y)),
    })
  }

  #listenToControls(): void {
    const screen = this.#screen
    const deeds = {
      move: (right: number, down: number) => {
        const { extent, view } = screen
        this.#go(moved(view, extent, right * extent.width, down * extent.height))
      },
      zoom: (factor: number) => this.#go(zoomed(screen.view, factor, 0.5)),
      all: () => {
        screen.fly(whole(screen.extent))
        this.#living?.all()
      },
      step: (by: number) => this.#step(by),
      approach: () => this.#approach(),
      toWaker: () => this.#toWaker(),
      toTrouble: () => this.#toTrouble(),
      togglePath: () => this.#togglePath(),
      search: () => this.#finder.focus(),
      toggleTable: () => this.#toggleTable(),
      letGo: () => this.#letGo(),
    }
    listenToControls(deeds, this.#living?.keys ?? [])
  }

  #showLegend(): void {
    const used = new Set(this.#story.family)
    const shown = [...used].toSorted((a, b) => a - b).join(' ')
    if (shown === this.#legend) return
    this.#legend = shown
    legend(byId('legend'), this.#palette, (family) => used.has(family))
  }

  #hover(x: number, y: number): void {
    this.#hand = { x, y }
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
    panel.replaceChildren()
    this.#showDetails()
    this.#tip.hide()
    if (place !== undefined) {
      panel.scrollTop = 0
      const task = this.#story.tasks[place]!
      byId('says').textContent =
        `${nameOf(this.#story, task.id)}, ${stateLine(this.#story, task)}, ${spanLine(this.#story, task)}`
      if (isToBeSeen) this.#reveal(place)
    }
    this.#mark()
  }

  #showDetails(): void {
    const panel = byId('details')
    panel.hidden = this.#selected === undefined
    if (this.#selected === undefined) return
    const doing = { close: () => this.#letGo(), ending: this.#living?.ending }
    renew(panel, details(this.#story, this.#wakes, this.#selected, doing))
  }

  #mark(): void {
    const chosen = { selected: this.#selected, found: this.#finder.found, isPath: this.#isPath }
    this.#screen.mark(marksOf(this.#story, this.#wakes, chosen))
    byId('path').setAttribute('aria-pressed', String(this.#isPath))
  }

  #reveal(place: number): void {
    this.#go(reaching(this.#screen.view, this.#screen.extent, this.#spot(place)), true)
  }

  #approach(): void {
    if (this.#selected === undefined) return
    this.#go(closeTo(this.#screen.extent, this.#spot(this.#selected)), true)
  }

  #spot(place: number): Spot {
    const { from, to, row } = this.#layout
    return { from: from[place]!, to: to[place]!, row: row[place]! }
  }

  #lookAt(from: number, to: number): void {
    const { view } = this.#screen
    const half = (view.to - view.from) / 2
    this.#go(from === to ? { ...view, from: from - half, to: to + half } : { ...view, from, to }, true)
  }

  #step(by: number): void {
    const { length } = this.#story.tasks
    if (length === 0) return
    const next = this.#selected === undefined ? (by > 0 ? 0 : length - 1) : this.#selected + by
    this.#select((next + length) % length, true)
  }

  #toWaker(): void {
    const waker = this.#selected === undefined ? undefined : wakerOf(this.#story, this.#selected)
    if (waker !== undefined) this.#select(waker, true)
    else byId('says').textContent = 'No task woke it'
  }

  #toTrouble(): void {
    const trouble = troubleAfter(this.#story, this.#selected ?? -1)
    if (trouble !== undefined) this.#select(trouble, true)
    else byId('says').textContent = 'No task failed or was cancelled'
  }

  #showFound(): void {
    this.#mark()
    this.#listing.show(this.#finder.found, this.#finder.text)
  }

  #togglePath(): void {
    this.#isPath = !this.#isPath
    this.#mark()
  }

  #toggleTable(): void {
    const listing = byId('listing')
    const isTable = listing.hidden
    if (isTable) this.#showFound()
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
