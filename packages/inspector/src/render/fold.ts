import { isNext, type Row } from './view.ts'

/** Rows that look the same stand in one line: `worker ×150`. */
export interface Fold {
  readonly row: Row
  readonly all: readonly Row[]
  readonly folds: readonly Fold[]
}

/** Folds equal siblings, and what is below them with them. Scopes that nobody named, and those that their task waits for, are left out. */
export class Folder {
  readonly #foldsEqual: boolean
  /** Numbers for what was seen before, so that comparing subtrees is comparing numbers. */
  readonly #shapes = new Map<string, number>()
  readonly #shapeOf = new Map<Row, number>()

  constructor(foldsEqual: boolean) {
    this.#foldsEqual = foldsEqual
  }

  fold(tops: readonly Row[]): Fold[] {
    return this.#foldAll(tops.flatMap(shown))
  }

  #foldAll(rows: readonly Row[]): Fold[] {
    const folds = new Map<number, Row[]>()
    for (const [at, row] of rows.entries()) {
      const shape = this.#foldsEqual ? this.#shape(row) : at
      const same = folds.get(shape)
      if (same === undefined) folds.set(shape, [row])
      else same.push(row)
    }
    return [...folds.values()].map((all) => ({
      row: all[0]!,
      all,
      folds: this.#foldAll(all[0]!.children.flatMap(shown)),
    }))
  }

  #shape(row: Row): number {
    const known = this.#shapeOf.get(row)
    if (known !== undefined) return known
    const { entry, isTask, name, state, kind, on, resource, cancelled, held } = row
    const what = kind === 'sleep' ? null : on
    const children =
      row.children.length === 0
        ? ''
        : row.children
            .flatMap(shown)
            .map((child) => this.#shape(child))
            .join()
    // Who comes next, and who holds what others wait for, is worth a line.
    const own = isNext(row) || held.size > 0 ? row.id : 0
    const text = [entry, isTask, state, kind, resource, cancelled, own, children, what, name].join('\n')
    let shape = this.#shapes.get(text)
    if (shape === undefined) this.#shapes.set(text, (shape = this.#shapes.size))
    this.#shapeOf.set(row, shape)
    return shape
  }
}

/** The row, or what is below it if it says nothing by itself. */
function shown(row: Row): readonly Row[] {
  return row.isTask || isTold(row) ? [row] : row.children.flatMap(shown)
}

function isTold({ name, id, parent, children }: Row): boolean {
  if (name === 'scope' || parent === undefined) return false
  return children.length > 0 && parent.resource !== id
}
