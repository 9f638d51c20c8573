/** Blocks of up to so many rows get lanes of their own height; there are many of them, and few heights. */
const SMALL = 3

/**
 * Blocks side by side and on top of each other, none over another. Blocks must come in the order of their beginning; those that
 * are small come to stand above the tall ones.
 */
export class Shelves {
  readonly #small = new Map<number, Lanes>()
  #smallHeight = 0
  readonly #tall = new Skyline()

  /** Gives a place, which `rowOf` makes a row of once all are placed. */
  place(height: number, from: number, to: number): number {
    if (height > SMALL) return -1 - this.#tall.take(height, from, to)
    let lanes = this.#small.get(height)
    if (lanes === undefined) this.#small.set(height, (lanes = new Lanes()))
    return lanes.take(from, to, () => {
      const row = this.#smallHeight
      this.#smallHeight += height
      return row
    })
  }

  rowOf(place: number): number {
    return place < 0 ? this.#smallHeight - 1 - place : place
  }

  get height(): number {
    return this.#smallHeight + this.#tall.height
  }
}

/** For each row the moment from which it is free; a block goes to the topmost rows that are free together. */
class Skyline {
  readonly #free: number[] = []

  get height(): number {
    return this.#free.length
  }

  take(height: number, from: number, to: number): number {
    const free = this.#free
    let row = 0
    for (let at = 0; at < free.length && at - row < height; at++) if (free[at]! > from) row = at + 1
    for (let at = row; at < row + height; at++) free[at] = to
    return row
  }
}

/** Of the lanes that are free, the topmost is taken: what runs alone stays in one line. */
class Lanes {
  readonly #busy = new Heap()
  readonly #free = new Heap()

  take(from: number, to: number, more: () => number): number {
    while (this.#busy.size > 0 && this.#busy.least <= from) {
      const row = this.#busy.pop()
      this.#free.push(row, row)
    }
    const row = this.#free.size > 0 ? this.#free.pop() : more()
    this.#busy.push(to, row)
    return row
  }
}

/** The value with the least key comes first. */
class Heap {
  readonly #keys: number[] = []
  readonly #values: number[] = []

  get size(): number {
    return this.#keys.length
  }

  get least(): number {
    return this.#keys[0]!
  }

  push(key: number, value: number): void {
    let at = this.#keys.push(key) - 1
    this.#values.push(value)
    for (let above = (at - 1) >> 1; at > 0 && this.#keys[above]! > key; above = (at - 1) >> 1) {
      this.#swap(at, above)
      at = above
    }
  }

  pop(): number {
    const value = this.#values[0]!
    const last = this.#keys.length - 1
    this.#swap(0, last)
    this.#keys.pop()
    this.#values.pop()
    let at = 0
    for (;;) {
      let least = at
      for (const below of [2 * at + 1, 2 * at + 2])
        if (below < last && this.#keys[below]! < this.#keys[least]!) least = below
      if (least === at) return value
      this.#swap(at, least)
      at = least
    }
  }

  #swap(one: number, other: number): void {
    const key = this.#keys[one]!
    const value = this.#values[one]!
    this.#keys[one] = this.#keys[other]!
    this.#values[one] = this.#values[other]!
    this.#keys[other] = key
    this.#values[other] = value
  }
}
