import { App } from './app.ts'
import { byId } from './element.ts'
import { Ending } from './ending.ts'
import { Follow } from './follow.ts'
import { bad, good, type Note, notesOf, showHead, showNotes } from './head.ts'
import { Hearing, type What } from './hearing.ts'
import { type Layout, layOut } from './layout.ts'
import type { Story } from './story.ts'
import { Telling } from './telling.ts'
import type { Shown } from './told.ts'

const TOLD: readonly What[] = ['again', 'part', 'now', 'end']

/** The page of a program that runs: it hears what happens, and shows what has happened until now. */
export class LivePage {
  readonly #shown: Shown
  readonly #hearing = new Hearing()
  readonly #telling = new Telling(() => this.#tell())
  readonly #follow = new Follow()
  readonly #ending: Ending
  #picture: { readonly app: App; readonly story: Story; readonly layout: Layout } | undefined
  #isConnected = true

  constructor(shown: Shown) {
    this.#shown = shown
    this.#ending = new Ending(shown.may, () => this.#picture?.app.refresh())
  }

  begin(): void {
    byId('facts').textContent = 'Waiting for the first tasks …'
    // What changes several times a second is not to be read aloud.
    byId('facts').setAttribute('aria-live', 'off')
    byId('living').hidden = false
    document.documentElement.dataset['live'] = 'yes'
    byId('now').addEventListener('click', () => this.#toNow())
    byId('pause').addEventListener('click', () => this.#pause())
    this.#showWays()
    this.#listen()
  }

  #listen(): void {
    const source = new EventSource('told')
    for (const what of TOLD)
      source.addEventListener(what, ({ data }: MessageEvent<string>) => {
        this.#isConnected = true
        this.#hearing.hear(what, data)
        this.#telling.ask()
        // Otherwise it would ask for all of it once more.
        if (what === 'end') source.close()
      })
    source.addEventListener('error', () => {
      this.#isConnected = false
      this.#telling.ask()
    })
  }

  #tell(): number {
    const hearing = this.#hearing
    hearing.take()
    const story = hearing.tell()
    if (story !== undefined) {
      this.#show(story)
      const title = nameIn(this.#shown.program)
      showHead({ title, ...this.#shown, isLive: hearing.end === undefined }, story)
    }
    if (hearing.end !== undefined) this.#stop()
    showNotes(this.#notes())
    return this.#picture?.app.cost ?? 0
  }

  #show(told: Story): void {
    if (this.#picture !== undefined) {
      const { app, story, layout } = this.#picture
      return app.retell(() => {
        Object.assign(story, told)
        Object.assign(layout, layOut(story))
      })
    }
    const layout = layOut(told)
    const app = new App(told, layout, {
      keys: [
        { keys: ['l'], shown: 'l', tells: 'live: follow what happens now', act: () => this.#toNow() },
        { keys: [' '], shown: 'Space', tells: 'pause, or go on', act: () => this.#pause() },
      ],
      ending: (task) => (this.#hearing.end === undefined ? this.#ending.of(task) : []),
      moved: (before, view, extent) => {
        this.#follow.moved(before, view, extent)
        this.#showWays()
      },
      all: () => {
        this.#follow.all()
        this.#showWays()
      },
      next: (...where) => this.#follow.next(...where),
    })
    app.begin()
    this.#picture = { app, story: told, layout }
    document.documentElement.dataset['ready'] = 'yes'
  }

  #toNow(): void {
    if (this.#hearing.end !== undefined) return
    this.#follow.now()
    this.#telling.isPaused = false
    this.#showWays()
    this.#picture?.app.refresh()
  }

  #pause(): void {
    if (this.#hearing.end !== undefined) return
    this.#telling.isPaused = !this.#telling.isPaused
    this.#showWays()
  }

  #showWays(): void {
    const { isPaused } = this.#telling
    byId('now').setAttribute('aria-pressed', String(this.#follow.way !== 'none' && !isPaused))
    byId('pause').setAttribute('aria-pressed', String(isPaused))
  }

  #stop(): void {
    this.#follow.way = 'none'
    byId('now').hidden = true
    byId('pause').hidden = true
  }

  #notes(): Note[] {
    const { end, letGo } = this.#hearing
    const story = this.#picture?.story
    const notes = story === undefined ? [] : notesOf(this.#hearing, story)
    if (end !== undefined) {
      const at = new Date(end.at).toLocaleTimeString()
      notes.push(good(`the program ended at ${at}; this is what it did`))
      if (end.why !== '') notes.push(bad(end.why))
    } else if (!this.#isConnected)
      notes.push(bad('async-lab web does not answer any more; this is what it told until then'))
    if (letGo > 0) {
      const many = `${letGo.toLocaleString('en')} ${letGo === 1 ? 'task' : 'tasks'}`
      notes.push(good(`${many} that ended before what is shown were let go, to make room`))
    }
    return notes
  }
}

/** What is last in a path; of a page, the whole of its address. */
function nameIn(program: string): string {
  return program.includes('://') ? program : (program.split(/[/\\]/).at(-1) ?? program)
}
