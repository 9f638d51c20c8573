/** Cuts a stream of bytes into lines. Calls `onTooLong` once, and nothing more, when a line exceeds `longest` bytes. */
export class Lines {
  readonly #longest: number
  readonly #onLine: (line: string) => void
  readonly #onTooLong: () => void
  #parts: Buffer[] = []
  #size = 0
  #closed = false

  constructor(longest: number, onLine: (line: string) => void, onTooLong: () => void) {
    this.#longest = longest
    this.#onLine = onLine
    this.#onTooLong = onTooLong
  }

  push(chunk: Buffer): void {
    let from = 0
    for (let end = chunk.indexOf(10); end >= 0 && !this.#closed; end = chunk.indexOf(10, from)) {
      this.#add(chunk.subarray(from, end))
      from = end + 1
      if (this.#closed) return
      const line = Buffer.concat(this.#parts).toString()
      this.#parts = []
      this.#size = 0
      if (line.trim() !== '') this.#onLine(line)
    }
    if (!this.#closed) this.#add(chunk.subarray(from))
  }

  /** What comes from now on is nobody's. */
  close(): void {
    this.#closed = true
    this.#parts = []
  }

  #add(part: Buffer): void {
    this.#size += part.length
    if (this.#size <= this.#longest) this.#parts.push(part)
    else {
      this.close()
      this.#onTooLong()
    }
  }
}
