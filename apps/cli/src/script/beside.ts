import { LiveScreen, type Terminal } from '../render/live-screen.ts'

type Stream = NodeJS.WriteStream

/**
 * Frames at a terminal that a script writes to as well: what the script writes goes above the frame, as if there were none.
 * Frames wait while the script has begun a line and not ended it.
 */
export class Beside {
  readonly #screen: LiveScreen
  readonly #restore: Array<() => void>
  #isLineOpen = false

  /** @param streams those of the script that lead to the same terminal */
  constructor(terminal: Stream, streams: readonly Stream[]) {
    const write = terminal.write.bind(terminal)
    const screen: Terminal = {
      get columns() {
        return terminal.columns
      },
      get rows() {
        return terminal.rows
      },
      write: (text) => write(text),
    }
    this.#screen = new LiveScreen(screen)
    this.#restore = streams.map((stream) => this.#share(stream))
  }

  draw(lines: readonly string[]): void {
    if (!this.#isLineOpen) this.#screen.draw(lines)
  }

  /** Takes the frame away until the next is drawn. */
  clear(): void {
    this.#screen.end()
  }

  end(): void {
    this.clear()
    for (const restore of this.#restore.splice(0)) restore()
  }

  #share(stream: Stream): () => void {
    const write: (...args: Parameters<Stream['write']>) => boolean = stream.write.bind(stream)
    stream.write = (chunk: string | Uint8Array, ...rest: []) => {
      this.clear()
      const last = typeof chunk === 'string' ? chunk.at(-1) : chunk.at(-1) === 10 ? '\n' : ''
      if (chunk.length > 0) this.#isLineOpen = last !== '\n'
      return write(chunk, ...rest)
    }
    return () => void Reflect.deleteProperty(stream, 'write')
  }
}
