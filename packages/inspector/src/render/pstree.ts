import { age } from './age.ts'
import { type Fold, Folder } from './fold.ts'
import { applicationFrames, site } from './frame.ts'
import { spawnPlace } from './seen.ts'
import type { Paper } from './paper.ts'
import { clip } from './table.ts'
import { pad, width } from './text.ts'
import { isNext, key, label, type Row, type View } from './view.ts'
import { sinceWords, waitWords } from './words.ts'

/** From here on sites have a column of their own, and below this many columns there are none. */
const WIDE = 100
const NARROW = 80
const MOST_SITES = 500

/** Frames by `key`. */
export type Frames = ReadonlyMap<string, readonly string[]>

interface Line {
  readonly name: string
  readonly fold: Fold
  /** What stands before lines that belong to it. */
  readonly below: string
}

/** The tree of a program, equal siblings in one line. */
export class Tree {
  readonly #view: View
  readonly #lines: Line[] = []

  constructor(view: View, { all = false }: { readonly all?: boolean } = {}) {
    this.#view = view
    for (const fold of new Folder(!all).fold(view.tops)) this.#add(fold, '', '')
  }

  /** The tasks whose stacks are shown on paper of this width. */
  wanted(columns: number): Row[] {
    if (columns < NARROW) return []
    const parked = this.#lines.map(({ fold }) => fold.row).filter(({ state }) => state === 'parked')
    return (columns < WIDE ? parked.filter(isNext) : parked).slice(0, MOST_SITES)
  }

  render(frames: Frames, { columns, cwd }: Paper): string[] {
    const { now } = this.#view
    const framesOf = (row: Row) => applicationFrames(frames.get(key(row)) ?? [], cwd)
    const cells = this.#lines.map(({ name, fold }) => {
      const since = sinceOf(fold, now)
      return { name, state: fold.row.state, since, waits: waitWords(fold.row, now, fold.all.length === 1) }
    })
    const nameWidth = Math.min(Math.max(...cells.map(({ name }) => width(name)), 0), Math.floor(columns / 2))
    const stateWidth = Math.max(...cells.map(({ state }) => width(state)), 0)
    const sinceWidth = Math.max(...cells.map(({ since }) => width(since)), 0)
    const before = nameWidth + stateWidth + sinceWidth + 6
    const waitsWidth = Math.max(...cells.map(({ waits }) => width(waits)), 0)
    const siteFrom = before + Math.min(waitsWidth, Math.floor((columns - before) * 0.6)) + 2
    const out: string[] = []
    for (const [at, { name, state, since, waits }] of cells.entries()) {
      const { fold, below } = this.#lines[at]!
      const start = `${pad(clip(name, nameWidth), nameWidth)}  ${pad(state, stateWidth)}  ${since.padStart(sinceWidth)}  `
      const [first] = columns < WIDE ? [] : framesOf(fold.row)
      const line =
        first === undefined ? start + waits : pad(clip(start + waits, siteFrom - 2), siteFrom) + site(first)
      out.push(clip(line.trimEnd(), columns))
      if (columns >= NARROW && fold.all.length === 1) {
        for (const detail of this.#details(fold.row, framesOf(fold.row).map(site), cwd))
          out.push(clip(`${below}  ${detail}`, columns))
      }
    }
    return [...out, clip(this.#total(), columns)]
  }

  #details(row: Row, sites: readonly string[], cwd: string): string[] {
    if (!isNext(row)) return []
    const { now } = this.#view
    const spawned = spawnPlace(row, cwd)
    const facts = [
      ...(spawned === '' ? [] : [`spawned ${spawned.replace(/:\d+$/, '')}`]),
      ...(row.deadline > 0 ? [`deadline in ${age(row.deadline - now)}`] : []),
    ]
    return [
      ...(sites.length > 0 ? [`at ${sites.slice(0, 3).join(' < ')}`] : []),
      ...(facts.length > 0 ? [facts.join(' · ')] : []),
    ]
  }

  #add(fold: Fold, before: string, below: string): void {
    const { row, all, folds } = fold
    const name = all.length > 1 ? `${row.name} ×${all.length}` : label(row)
    this.#lines.push({
      name: `${before}${row.isTask ? '' : 'scope '}${name}`,
      fold,
      below: `${below}${folds.length > 0 ? '│ ' : '  '}`,
    })
    for (const [at, one] of folds.entries()) {
      const isLast = at === folds.length - 1
      this.#add(one, `${below}${isLast ? '└─ ' : '├─ '}`, `${below}${isLast ? '   ' : '│  '}`)
    }
  }

  #total(): string {
    const tasks = this.#view.rows.filter(({ isTask }) => isTask)
    const parked = tasks.filter(({ state }) => state === 'parked').length
    const outside = tasks.filter(({ state }) => state === 'outside').length
    const cancelled = tasks.filter((row) => row.cancelled !== null).length
    const shown = this.#lines.filter(({ fold }) => fold.row.isTask).length
    const parts = [
      `${parked} parked`,
      `${outside} outside`,
      ...(tasks.length > parked + outside ? [`${tasks.length - parked - outside} queued`] : []),
      ...(cancelled > 0 ? [`${cancelled} being cancelled`] : []),
    ]
    const folded = shown < tasks.length ? ` · ${tasks.length - shown} folded (--all)` : ''
    return `${tasks.length} ${tasks.length === 1 ? 'task' : 'tasks'}: ${parts.join(', ')}${folded}`
  }
}

/** Of many, the longest. */
function sinceOf({ all }: Fold, now: number): string {
  const [only] = all
  if (all.length === 1 && only!.state === 'outside') return sinceWords(only!, now)
  const known = all.filter(({ since }) => since !== 0)
  if (known.length === 0) return '-'
  const longest = known.reduce((a, b) => (Math.abs(b.since) < Math.abs(a.since) ? b : a))
  const shortest = known.reduce((a, b) => (Math.abs(b.since) > Math.abs(a.since) ? b : a))
  const words = sinceWords(longest, now)
  return words === sinceWords(shortest, now) || !/^\d/.test(words) ? words : `≤${words}`
}
