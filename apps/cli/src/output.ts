import { writeSync } from 'node:fs'
import { type Colors, colorsFor } from './render/colors.ts'
import { COLUMNS, type Terminal } from './render/live-screen.ts'
import { startedAs } from './started-as.ts'

/** Where a command writes: for people, at a width, with or without colour; or JSON for programs. */
export interface Output {
  readonly terminal: Terminal
  readonly columns: number
  readonly colors: Colors
  /** A person watches: pictures are drawn as things happen. */
  readonly isLive: boolean
  /** What starts this program once more: the commands that it suggests begin with it. */
  readonly program: string
  lines(lines: readonly string[]): void
}

export function outputTo(terminal: Terminal, program = startedAs()): Output {
  return {
    terminal,
    get columns() {
      return Math.max(terminal.columns ?? COLUMNS, 20)
    },
    colors: colorsFor(terminal),
    isLive: terminal.isTTY === true && process.env.TERM !== 'dumb',
    program,
    lines: (lines) => void terminal.write(lines.map((line) => `${line}\n`).join('')),
  }
}

/** One JSON document, written at once: the process may be about to end. */
export function writeJson(document: object, fd = 1): void {
  writeAll(fd, `${JSON.stringify(document)}\n`)
}

/** Writes all of a text though the pipe is full for a moment; nothing when nobody reads it any more. */
export function writeAll(fd: number, text: string): void {
  let rest = Buffer.from(text)
  while (rest.length > 0) {
    try {
      rest = rest.subarray(writeSync(fd, rest))
    } catch (error) {
      const { code } = error as NodeJS.ErrnoException
      if (code === 'EAGAIN') Atomics.wait(new Int32Array(new SharedArrayBuffer(4)), 0, 0, 5)
      else if (code === 'EPIPE') return
      else throw error
    }
  }
}
