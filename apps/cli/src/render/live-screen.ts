import { width } from './text.ts'

export interface Terminal {
  readonly columns?: number
  readonly rows?: number
  readonly isTTY?: boolean
  write(text: string): unknown
}

/** What fits where nobody says how wide it is: a pipe, a file. */
export const COLUMNS = 80

const HIDE = '\u001b[?25l'
const SHOW = '\u001b[?25h'
// Line by line: some terminals keep a copy of what is erased as a whole screen, and each frame would pile up above.
const CLEAR = '\r\u001b[2K'

const up = (rows: number) => (rows === 0 ? '' : `\u001b[${rows}A`)

/**
 * Lines at the bottom of the terminal, drawn over again in place. What is above them stays as it is.
 *
 * Invariant: between two calls the cursor stands at the start of the line below the frame.
 */
export class LiveScreen {
  readonly #terminal: Terminal
  #drawn: readonly string[] = []
  #hidden = false

  constructor(terminal: Terminal) {
    this.#terminal = terminal
  }

  /** Replaces the frame. One write, so that no half of it is ever seen. */
  draw(lines: readonly string[]): void {
    // One row less than there are: the line below the frame must not scroll its top away, out of reach.
    const frame = lines.slice(0, Math.max((this.#terminal.rows ?? 24) - 1, 1))
    const hide = this.#hidden ? '' : HIDE
    this.#hidden = true
    const before = this.#height()
    const left = Math.max(before - frame.length, 0)
    const text = frame.map((line) => `${CLEAR}${line}\n`).join('') + `${CLEAR}\n`.repeat(left)
    this.#terminal.write(hide + up(before) + text + up(left))
    this.#drawn = frame
  }

  /** Takes the frame away and gives the cursor back. */
  end(): void {
    if (!this.#hidden) return
    const rows = this.#height()
    this.#terminal.write(up(rows) + `${CLEAR}\n`.repeat(rows) + up(rows) + SHOW)
    this.#drawn = []
    this.#hidden = false
  }

  /** Rows between the top of the frame and the cursor. */
  #height(): number {
    // A terminal that was made narrower has broken the lines of the frame: it may have more rows now than it had lines.
    const columns = Math.max(this.#terminal.columns ?? COLUMNS, 1)
    const rows = this.#drawn.reduce((sum, line) => sum + Math.max(Math.ceil(width(line) / columns), 1), 0)
    return Math.min(rows, (this.#terminal.rows ?? 24) - 1)
  }
}
