import type { Terminal } from '../src/render/live-screen.ts'

/** As much of a terminal as the live screen uses, with its size and what is on it. Lines that are too long break, as on a real one. */
export class VirtualTerminal implements Terminal {
  readonly isTTY = true
  columns: number
  rows: number
  isCursorVisible = true
  #lines: string[] = ['']
  #at = 0

  constructor(columns: number, rows: number) {
    this.columns = columns
    this.rows = rows
  }

  write(text: string): void {
    // oxlint-disable-next-line no-control-regex
    for (const [piece, move] of text.matchAll(/\u001b\[(\??\d*[A-Za-z])|\n|\r|[^\u001b\n\r]+/g)) {
      if (move !== undefined) this.#control(move)
      else if (piece === '\n') {
        this.#at++
        this.#lines[this.#at] ??= ''
      } else if (piece !== '\r') this.#put(piece)
    }
  }

  /** All that was ever written and not erased, scrolled away or not. */
  get text(): string {
    return `${this.#lines.join('\n').trimEnd()}\n`
  }

  /** Breaks what is too long for the new width, as most terminals do. */
  narrow(columns: number): void {
    this.columns = columns
    const before = this.#lines
    this.#lines = []
    for (const [at, line] of before.entries()) {
      if (at === this.#at) this.#at = this.#lines.length
      for (let from = 0; from === 0 || from < line.length; from += columns)
        this.#lines.push(line.slice(from, from + columns))
    }
  }

  #put(piece: string): void {
    const top = this.#lines.length - this.rows
    if (this.#at < top) throw new Error('wrote above the screen')
    if (piece.length > this.columns) throw new Error(`a line is wider than ${this.columns}: ${piece}`)
    this.#lines[this.#at] += piece
  }

  #control(move: string): void {
    const count = Number(move.slice(0, -1))
    if (move === '?25l') this.isCursorVisible = false
    else if (move === '?25h') this.isCursorVisible = true
    else if (move.endsWith('A')) this.#at = Math.max(this.#at - count, this.#lines.length - this.rows, 0)
    else if (move === '2K') this.#lines[this.#at] = ''
    else throw new Error(`unknown control ${move}`)
  }
}
