import { byId } from './element.ts'
import { findTasks } from './search.ts'
import type { Story } from './story.ts'

/** The search: which tasks are found, and which of them is shown. */
export class Finder {
  readonly #story: Story
  readonly #input = byId('find') as HTMLInputElement
  /** Places of the tasks that were found; undefined while nothing is looked for. */
  found: readonly number[] | undefined
  #at = -1

  /**
   * @param found called when others are found
   * @param choose called with the place of the one that is gone to
   * @param leave called by who is done
   */
  constructor(story: Story, { found, choose, leave }: Finding) {
    this.#story = story
    const search = () => {
      this.#at = -1
      this.renew()
      found()
    }
    const step = (by: number) => {
      const place = this.#step(by)
      if (place !== undefined) choose(place)
    }
    byId('next').addEventListener('click', () => step(1))
    byId('previous').addEventListener('click', () => step(-1))
    this.#input.addEventListener('input', search)
    this.#input.addEventListener('keydown', (event) => {
      if (event.key === 'Enter') step(event.shiftKey ? -1 : 1)
      if (event.key !== 'Escape') return
      this.#input.value = ''
      search()
      leave()
    })
  }

  /** What is looked for. */
  get text(): string {
    return this.#input.value.trim()
  }

  focus(): void {
    this.#input.focus()
  }

  /** Looks once more, as the story has gone on. */
  renew(): void {
    this.found = this.text === '' ? undefined : findTasks(this.#story, this.text)
    this.#tell()
  }

  #step(by: number): number | undefined {
    const count = this.found?.length ?? 0
    if (count === 0) return undefined
    this.#at = this.#at === -1 ? (by > 0 ? 0 : count - 1) : (this.#at + by + count) % count
    this.#tell()
    return this.found![this.#at]
  }

  #tell(): void {
    const count = this.found?.length
    const many = count?.toLocaleString('en')
    byId('found').textContent =
      count === undefined
        ? ''
        : count === 0
          ? 'none'
          : this.#at === -1
            ? `${many} found`
            : `${this.#at + 1} of ${many}`
  }
}

interface Finding {
  readonly found: () => void
  readonly choose: (place: number) => void
  readonly leave: () => void
}
