import { closeSync, lstatSync, openSync, rmSync, writeSync } from 'node:fs'
import { whyNotWritten } from '@async-lab/inspector/process'
import { Unable, WrongUse } from './failure.ts'

const AT_ONCE = 2 ** 20

/**
 * Writes a file in pieces, since the whole may be larger than a string can be. None is left that has only a part of them.
 *
 * @throws {WrongUse} when the file cannot be made
 * @throws {Unable} when it cannot be written to its end
 */
export function writeFile(to: string, pieces: Iterable<string | Uint8Array>): void {
  let file: number
  try {
    file = openSync(to, 'w')
  } catch (error) {
    throw new WrongUse(`Cannot write ${to}: ${(error as Error).message}`)
  }
  let waiting: Uint8Array[] = []
  let length = 0
  const flush = () => {
    const bytes = Buffer.concat(waiting)
    for (let at = 0; at < bytes.length;) at += writeSync(file, bytes, at)
    waiting = []
    length = 0
  }
  try {
    for (const piece of pieces) {
      const bytes = Buffer.from(piece as string)
      waiting.push(bytes)
      length += bytes.length
      if (length >= AT_ONCE) flush()
    }
    flush()
  } catch (error) {
    // What is no file, but a device or a pipe, is not ours to remove.
    if (lstatSync(to).isFile()) rmSync(to)
    throw new Unable(`Cannot write ${to}: ${whyNotWritten(error)}`)
  } finally {
    closeSync(file)
  }
}
